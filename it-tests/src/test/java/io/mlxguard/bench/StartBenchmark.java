// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlxguard.bed.Bed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the jar costs a host at its start. */
@Tag("bench")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartBenchmark {

  static final String OURS = "mlx-guard";
  private static final String BARE = "no agent";
  private static final String EMPTY = "empty agent";

  private static final double HELLO_WORLD = 1.25;
  private static final double SPRING_BOOT = 1.05;
  private static final double GUARD_CPU_MILLIS = 400;
  private static final Duration FIRST = Duration.ofSeconds(10);

  private static final Pattern RUNNING_FOR = Pattern.compile("process running for ([0-9.]+)\\)");
  private static final List<String> PLAIN =
      List.of("-cp", Bed.hosts().toString(), "io.mlxguard.host.plain.PlainHost");

  private final Table table = new Table();
  @TempDir private Path folder;

  @AfterAll
  void print() throws IOException {
    table.write("Start");
  }

  @Test
  void helloWorld() throws Exception {
    Map<String, Samples> wall = Rounds.measure(arms(PLAIN), arm -> arm.toEnd().millis());
    table.add("hello world, whole process", wall, EMPTY, "1.25 x empty agent");
    assertThat(ratio(wall, OURS, EMPTY)).isLessThanOrEqualTo(HELLO_WORLD);
  }

  @Test
  void springBoot() throws Exception {
    Map<String, Samples> started = Rounds.measure(arms(spring()), StartBenchmark::runningFor);
    table.add("Spring Boot, process running at \"Started\"", started, BARE, "1.05 x no agent");
    assertThat(ratio(started, OURS, BARE)).isLessThanOrEqualTo(SPRING_BOOT);
  }

  @Test
  void cpuOfTheFirstSeconds() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "CPU time by thread is in /proc");
    List<String> waiting = new ArrayList<>(PLAIN);
    waiting.add("--wait");
    List<String> metal =
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            Bed.hosts().toString(),
            "io.mlxguard.host.HostA",
            Bed.Personality.METAL.libMlxC().toString(),
            "--eager");
    Samples without = cpu("host without MLX", waiting);
    Samples with = cpu("host on MLX", metal);
    assertThat(without.median()).isLessThanOrEqualTo(GUARD_CPU_MILLIS);
    assertThat(with.median()).isLessThanOrEqualTo(GUARD_CPU_MILLIS);
  }

  /** The three arms at once: CPU time, unlike wall time, does not grow by sharing two cores. */
  private Samples cpu(String what, List<String> host) throws Exception {
    List<Arm> arms = arms(host);
    Map<String, List<GuardCpu.Used>> used = new LinkedHashMap<>();
    for (int round = 0; round < Rounds.COUNT; round++) {
      cpuOfARound(arms)
          .forEach((name, one) -> used.computeIfAbsent(name, _ -> new ArrayList<>()).add(one));
    }
    Map<String, Samples> whole = new LinkedHashMap<>();
    used.forEach((name, all) -> whole.put(name, samples(all, GuardCpu.Used::processMillis)));
    Samples guard = samples(used.getOrDefault(OURS, List.of()), GuardCpu.Used::guardMillis);
    table.add(what + ", CPU of our threads in 10 s", Map.of(OURS, guard), BARE, "400 ms");
    table.add(what + ", CPU of the process in 10 s", whole, BARE, "");
    return guard;
  }

  private static Map<String, GuardCpu.Used> cpuOfARound(List<Arm> arms) throws Exception {
    Map<String, Process> hosts = new LinkedHashMap<>();
    Map<String, Future<GuardCpu.Used>> looks = new LinkedHashMap<>();
    try (ExecutorService watchers = Executors.newFixedThreadPool(arms.size())) {
      for (Arm arm : arms) {
        Process host = arm.start();
        hosts.put(arm.name(), host);
        looks.put(arm.name(), watchers.submit(GuardCpu.of(host, FIRST)));
      }
      Map<String, GuardCpu.Used> used = new LinkedHashMap<>();
      for (Map.Entry<String, Future<GuardCpu.Used>> look : looks.entrySet()) {
        used.put(look.getKey(), look.getValue().get());
      }
      return used;
    } finally {
      hosts.values().forEach(Process::destroyForcibly);
    }
  }

  private static Samples samples(
      List<GuardCpu.Used> used, java.util.function.ToDoubleFunction<GuardCpu.Used> millis) {
    return new Samples(used.stream().map(millis::applyAsDouble).toList());
  }

  private List<Arm> arms(List<String> host) throws IOException {
    return List.of(
        Arm.of(BARE, List.of(), host),
        Arm.of(EMPTY, List.of("-javaagent:" + EmptyAgent.jar(folder)), host),
        Arm.of(OURS, List.of("-javaagent:" + Bed.jar()), host));
  }

  private static List<String> spring() {
    Path libraries = Bed.built("spring");
    String path = Bed.hosts() + File.pathSeparator + libraries.resolve("*");
    return List.of("-cp", path, "io.mlxguard.host.spring.SpringHost");
  }

  private static double runningFor(Arm arm) throws IOException, InterruptedException {
    String output = arm.toEnd().output();
    Matcher line = RUNNING_FOR.matcher(output);
    if (!line.find()) {
      throw new IllegalStateException("no \"Started\" line in:\n" + output);
    }
    return Double.parseDouble(line.group(1)) * 1000;
  }

  private static double ratio(Map<String, Samples> arms, String one, String other) {
    return median(arms, one) / median(arms, other);
  }

  private static double median(Map<String, Samples> arms, String name) {
    return java.util.Objects.requireNonNull(arms.get(name)).median();
  }
}
