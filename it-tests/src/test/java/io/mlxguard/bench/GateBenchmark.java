// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a woven call costs. In each round every benchmark has one fork, so that whatever else the
 * machine does meets them all alike. Targets are for the least time of all: load only ever adds.
 */
@Tag("bench")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateBenchmark {

  private static final int ROUNDS = Integer.getInteger("rounds", 7);
  private static final int[] THREADS = {2, 4, 8, 12};
  private static final double ALONE_NANOS = 20;
  private static final double TIMED_NANOS = 20;

  /** Less than one object in a hundred calls: what the JVM itself allocates meanwhile. */
  private static final double NO_BYTES = 0.1;

  private static final String TARGET = "io.mlxguard.bench.Llm#generate(..)";

  /** All forks of one row. */
  private record Row(List<Samples> forks, List<Double> bytes) {

    Row() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    double median() {
      return new Samples(forks.stream().map(Samples::median).toList()).median();
    }

    double least() {
      return forks.stream().mapToDouble(Samples::least).min().orElseThrow();
    }

    double most() {
      return forks.stream().mapToDouble(Samples::median).max().orElseThrow();
    }

    double allocated() {
      return new Samples(bytes).median();
    }
  }

  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Map<String, String> targets = new LinkedHashMap<>();
  private final double loadBefore = load();

  @Test
  void gate() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Jmh.gate(".*", 1).forEach(score -> add(score.benchmark(), score));
      for (int threads : THREADS) {
        Jmh.gate("(resting|ready)$", threads)
            .forEach(score -> add(score.benchmark() + ", " + threads + " threads", score));
      }
    }
    target("alone", "20 ns, 0 B");
    target("resting", "nanoTimeTwice + 20 ns");
    assertThat(row("alone").least()).isLessThanOrEqualTo(ALONE_NANOS);
    assertThat(row("alone").allocated()).isLessThan(NO_BYTES);
    assertThat(row("resting").allocated()).isLessThan(NO_BYTES);
    assertThat(row("resting").least())
        .isLessThanOrEqualTo(row("nanoTimeTwice").least() + TIMED_NANOS);
  }

  @Test
  void besideOthers() throws Exception {
    String guard = "-javaagent:" + Bed.jar() + "=clear-after-generate.methods=" + TARGET;
    List<String> openTelemetry =
        List.of(
            "-javaagent:" + Jmh.openTelemetry(),
            "-Dotel.instrumentation.methods.include=io.mlxguard.bench.Llm[generate]",
            "-Dotel.traces.exporter=none",
            "-Dotel.metrics.exporter=none",
            "-Dotel.logs.exporter=none",
            "-Dotel.traces.sampler=always_on");
    for (int round = 0; round < ROUNDS; round++) {
      for (Jmh.Score score : Jmh.method(".*", List.of("-Dwoven=false"))) {
        add(score.benchmark().equals("call") ? "a method" : "with the checklist's line", score);
      }
      Jmh.method("call$", List.of("-Dwoven=true", guard))
          .forEach(score -> add("woven by mlx-guard", score));
      Jmh.method("call$", openTelemetry)
          .forEach(score -> add("traced by OpenTelemetry's agent", score));
    }
    assertThat(row("traced by OpenTelemetry's agent").allocated())
        .as("a span a call")
        .isGreaterThan(1);
    assertThat(row("woven by mlx-guard").least())
        .isLessThan(row("traced by OpenTelemetry's agent").least());
  }

  private void add(String name, Jmh.Score score) {
    Row row = rows.computeIfAbsent(name, _ -> new Row());
    row.forks().add(score.nanos());
    row.bytes().add(score.bytes());
  }

  private void target(String name, String text) {
    targets.put(name, text);
  }

  private Row row(String name) {
    return java.util.Objects.requireNonNull(rows.get(name), name);
  }

  @AfterAll
  void print() throws IOException {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "A woven call: %d rounds of one fork each, Java %s, %d cores, load %.1f before and"
                    + " %.1f after%n%n",
                ROUNDS,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                loadBefore,
                load()));
    text.append("| ns a call | least | median of forks | slowest fork | B a call | target |\n");
    text.append("|---|--:|--:|--:|--:|---|\n");
    rows.forEach(
        (name, row) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %.1f | %.1f | %.1f | %.2f | %s |%n",
                    name,
                    row.least(),
                    row.median(),
                    row.most(),
                    row.allocated(),
                    targets.getOrDefault(name, ""))));
    Path file = Path.of(System.getProperty("table", "target/start.md")).resolveSibling("gate.md");
    Files.writeString(file, text);
    System.out.println(text);
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
