// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the guard costs a host that uses MLX and is calm, with layer 5 and without it, thread by
 * thread; and beside it a program that is run for the same numbers. The hosts live side by side:
 * processor time, unlike wall time, does not grow by sharing.
 */
@Tag("bench")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PressureCostBenchmark {

  private static final String WITH = "with layer 5";
  private static final String WITHOUT = "without";
  private static final String LAYER_5 = "mlx-guard-press";

  /** In a first minute the guard's own code is still being compiled. */
  private static final Duration SETTLES = Duration.ofSeconds(Integer.getInteger("settles", 30));

  private static final Duration CALM = Duration.ofSeconds(Integer.getInteger("calm", 60));
  private static final Duration WINDOW = Duration.ofSeconds(5);
  private static final double OF_A_CORE = 0.001;
  private static final int POLLS = 60;

  private static final List<List<String>> PROGRAMS =
      List.of(List.of("free", "-b"), List.of("cat", "/proc/meminfo", "/proc/pressure/memory"));

  private final List<String> rows = new ArrayList<>();

  @AfterAll
  void print() throws IOException {
    String text =
        "| what | ms of processor time in %d s | of a core | best 5 s | median 5 s |\n"
                .formatted(CALM.toSeconds())
            + "|---|--:|--:|--:|--:|\n"
            + String.join("\n", rows)
            + "\n";
    Path file = Path.of(System.getProperty("table", "target/start.md"));
    Files.writeString(file.resolveSibling("pressure-cost.md"), text);
    System.out.println(text);
  }

  @Test
  void calm() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "CPU time by thread is in /proc");
    try (HostProcess without = inUse("pressure-watchdog=off");
        HostProcess with = inUse("")) {
      pass(SETTLES);
      Map<String, List<GuardTimes>> used = measured(Map.of(WITHOUT, without, WITH, with));
      used.forEach(this::addRows);
      assertThat(share(windows(used, WITH, LAYER_5))).isLessThanOrEqualTo(OF_A_CORE);
    }
  }

  @Test
  void aProgramThatIsRunForIt() throws Exception {
    Path classes =
        Path.of(SubprocessPoll.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    for (int everyMillis : new int[] {250, 1000}) {
      for (List<String> program : PROGRAMS) {
        List<String> line = new ArrayList<>(List.of("-cp", classes.toString()));
        line.add(SubprocessPoll.class.getName());
        line.add(Integer.toString(everyMillis < 1000 ? POLLS : POLLS / 3));
        line.add(Integer.toString(everyMillis));
        line.addAll(program);
        String name = "`%s` every %d ms".formatted(String.join(" ", program), everyMillis);
        long nanos = Long.parseLong(Arm.of(name, List.of(), line).toEnd().output().strip());
        double share = nanos / 1e6 / everyMillis;
        rows.add(row(name, share, Double.NaN, Double.NaN));
      }
    }
  }

  /** A host that has used MLX and now does nothing. */
  private static HostProcess inUse(String configuration) {
    HostProcess host = HostProcess.hostA(Personality.METAL).guarded(configuration).start().ready();
    host.ask("load");
    host.ask("generate prompt=16 new=8");
    while (GuardStatus.of(host).filter(it -> it.state().equals("GUARDING")).isEmpty()) {
      pass(Duration.ofMillis(20));
    }
    return host;
  }

  /** What each thread used, window by window. */
  private static Map<String, List<GuardTimes>> measured(Map<String, HostProcess> hosts)
      throws IOException {
    Map<String, GuardTimes> before = new LinkedHashMap<>();
    for (Map.Entry<String, HostProcess> host : hosts.entrySet()) {
      before.put(host.getKey(), GuardTimes.of(host.getValue().pid()));
    }
    Map<String, List<GuardTimes>> used = new LinkedHashMap<>();
    for (long window = 0; window < CALM.dividedBy(WINDOW); window++) {
      pass(WINDOW);
      for (Map.Entry<String, HostProcess> host : hosts.entrySet()) {
        GuardTimes now = GuardTimes.of(host.getValue().pid());
        used.computeIfAbsent(host.getKey(), _ -> new ArrayList<>())
            .add(now.since(before.getOrDefault(host.getKey(), now)));
        before.put(host.getKey(), now);
      }
    }
    return used;
  }

  private void addRows(String arm, List<GuardTimes> used) {
    TreeSet<String> names = new TreeSet<>();
    used.forEach(window -> names.addAll(window.nanos().keySet()));
    for (String name : names) {
      addRow(arm + ": `" + name + "`", used.stream().map(window -> window.of(name)).toList());
    }
    addRow(arm + ": all of the guard's", used.stream().map(GuardTimes::sum).toList());
  }

  private void addRow(String what, List<Long> windows) {
    Samples shares =
        new Samples(windows.stream().map(nanos -> (double) nanos / WINDOW.toNanos()).toList());
    rows.add(row(what, share(windows), shares.least(), shares.median()));
  }

  private static List<Long> windows(Map<String, List<GuardTimes>> used, String arm, String name) {
    return used.getOrDefault(arm, List.of()).stream().map(window -> window.of(name)).toList();
  }

  private static double share(List<Long> windows) {
    return windows.stream().mapToLong(Long::longValue).average().orElseThrow() / WINDOW.toNanos();
  }

  private static String row(String what, double share, double least, double median) {
    return String.format(
        Locale.ROOT,
        "| %s | %.1f | %.3f %% | %s | %s |",
        what,
        share * CALM.toMillis(),
        share * 100,
        percent(least),
        percent(median));
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "" : String.format(Locale.ROOT, "%.3f %%", share * 100);
  }

  private static void pass(Duration span) {
    long end = System.nanoTime() + span.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
