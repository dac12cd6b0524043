// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What layer 4 costs the host's tokens per second, at its default pace: against the limits alone,
 * pair by pair, since on this bed a limit that trims costs by itself.
 */
@Tag("bench")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ThroughputBenchmark {

  private static final String NONE = "no guard";
  private static final String LIMITS = "limits";
  private static final String LAYER_4 = "limits and layer 4";
  private static final String METHODS =
      "clear-after-generate.methods=io.mlxguard.host.HostA#generate(..)[tokens=arg(2)]";
  private static final int PAIRS = Integer.getInteger("pairs", 20);
  private static final double AT_LEAST = 0.97;

  /** The unguarded arm is for comparison alone, and runs once in so many rounds. */
  private static final int ROUNDS_A_BARE_RUN = 4;

  /** One run of one arm. */
  private record Run(double tokensPerSecond, long clears, List<String> hashes) {}

  private final List<String> rows = new ArrayList<>();

  @AfterAll
  void print() throws IOException {
    String text =
        "| agents | pairs | arm | tokens/s, median | to the limits alone, median (95 % interval) |"
            + " clears a run |\n|---|--:|---|--:|---|--:|\n"
            + String.join("\n", rows)
            + "\n";
    Path file = Path.of(System.getProperty("table", "target/start.md"));
    Files.writeString(file.resolveSibling("throughput.md"), text);
    System.out.println(text);
  }

  @Test
  void oneAgent() {
    assertThat(median(measured(1, "calls=16 prompt=16..600 new=50..300", PAIRS)))
        .isGreaterThanOrEqualTo(AT_LEAST);
  }

  @Test
  void fourAgents() {
    assertThat(measured(4, "calls=40 prompt=16..600 new=50..300", Math.max(3, PAIRS / 3)))
        .isNotEmpty();
  }

  @Test
  void twelveAgents() {
    assertThat(measured(12, "calls=48 prompt=16..600 new=50..300", Math.max(3, PAIRS / 3)))
        .isNotEmpty();
  }

  /** The ratios of layer 4 to the limits alone; a row of the table for each arm. */
  private List<Double> measured(int agents, String work, int pairs) {
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    List<String> order = new ArrayList<>(List.of(LIMITS, LAYER_4));
    for (int pair = 0; pair < pairs; pair++) {
      if (pair % ROUNDS_A_BARE_RUN == 0) {
        runs.computeIfAbsent(NONE, _ -> new ArrayList<>()).add(run(NONE, agents, work));
      }
      for (String arm : order) {
        runs.computeIfAbsent(arm, _ -> new ArrayList<>()).add(run(arm, agents, work));
      }
      Collections.rotate(order, 1);
    }
    List<String> hashes = runs.getOrDefault(NONE, List.of()).getFirst().hashes();
    runs.values().forEach(all -> assertThat(all).allMatch(one -> one.hashes().equals(hashes)));
    for (String arm : List.of(NONE, LIMITS, LAYER_4)) {
      rows.add(row(agents, arm, runs));
    }
    return ratios(runs, LAYER_4);
  }

  private static List<Double> ratios(Map<String, List<Run>> runs, String arm) {
    List<Run> these = runs.getOrDefault(arm, List.of());
    List<Run> limits = runs.getOrDefault(LIMITS, List.of());
    List<Double> ratios = new ArrayList<>();
    int rounds = limits.size() / these.size();
    for (int i = 0; i < these.size(); i++) {
      ratios.add(these.get(i).tokensPerSecond() / limits.get(i * rounds).tokensPerSecond());
    }
    return ratios;
  }

  private static Run run(String arm, int agents, String work) {
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL);
    if (!arm.equals(NONE)) {
      launch = launch.guarded(arm.equals(LAYER_4) ? METHODS : "");
    }
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      if (!arm.equals(NONE)) {
        awaitLayers(host, arm.equals(LAYER_4) ? 4 : 3);
      }
      host.ask("start agents=" + agents + " seed=5 " + work);
      List<String> lines = host.await();
      String done = lines.removeLast();
      long clears = HostProcess.number("clears", host.ask("record"), 0);
      host.end();
      return new Run(
          1e3 * HostProcess.number("tokens", done) / HostProcess.number("ms", done),
          clears,
          lines.stream().map(line -> HostProcess.word("hash", line)).toList());
    }
  }

  private static void awaitLayers(HostProcess host, int layers) {
    while (GuardStatus.of(host).filter(it -> it.activeLayers() == layers).isEmpty()) {
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static String row(int agents, String arm, Map<String, List<Run>> runs) {
    List<Run> all = runs.getOrDefault(arm, List.of());
    List<Double> ratios = ratios(runs, arm);
    return String.format(
        Locale.ROOT,
        "| %d | %d | %s | %.0f | %s | %.1f |",
        agents,
        all.size(),
        arm,
        median(all.stream().map(Run::tokensPerSecond).toList()),
        arm.equals(LIMITS) ? "1" : interval(ratios),
        all.stream().mapToLong(Run::clears).average().orElse(0));
  }

  /** Of the median, whatever the distribution: between two of the sorted values. */
  private static String interval(List<Double> ratios) {
    List<Double> sorted = ratios.stream().sorted().toList();
    int n = sorted.size();
    int from = Math.max(0, (int) Math.floor(n / 2.0 - 0.98 * Math.sqrt(n)));
    return String.format(
        Locale.ROOT,
        "%.3f (%.3f–%.3f)",
        median(sorted),
        sorted.get(from),
        sorted.get(n - 1 - from));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }
}
