// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * From MLX in use, or from the agent's load, both limits are in force by the first look at which
 * MLX may be called; where nothing else takes the processor, that is within a second.
 */
class TimeToLimitsTest {

  private static final Duration ALLOWED = Duration.ofSeconds(1);
  private static final int LAUNCHES = 5;
  private static final long CACHE = 300L << 20;
  private static final long MEMORY = 2L << 30;
  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g";

  /** The hardest case: the host is in the way of the guard's own start, and the other way round. */
  @Test
  void fromAUseRightAtLaunch() {
    Duration _ = atLaunch(Personality.METAL);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({"FFM, CUDA", "JNI, METAL", "FFM, CPU"})
  void fromAUseLater(Binding binding, Personality personality) {
    Duration _ = later(binding, personality);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({"JNI, METAL", "FFM, CUDA", "JNI, CPU"})
  void fromTheAgentsLoad(Binding binding, Personality personality) {
    List<Duration> _ = ofLoads(binding, personality, 2);
  }

  @Test
  @Tag("bench")
  void withinASecond(TestReporter reporter) {
    assertMedian(times(() -> atLaunch(Personality.METAL)), reporter);
    assertMedian(times(() -> later(Binding.FFM, Personality.CUDA)), reporter);
    assertMedian(times(() -> later(Binding.JNI, Personality.METAL)), reporter);
    assertMedian(times(() -> later(Binding.FFM, Personality.CPU)), reporter);
    assertMedian(ofLoads(Binding.JNI, Personality.METAL, LAUNCHES), reporter);
    assertMedian(ofLoads(Binding.FFM, Personality.CUDA, LAUNCHES), reporter);
    assertMedian(ofLoads(Binding.JNI, Personality.CPU, LAUNCHES), reporter);
  }

  private static List<Duration> times(Supplier<Duration> launch) {
    return Stream.generate(launch).limit(LAUNCHES).toList();
  }

  private static Duration atLaunch(Personality personality) {
    try (HostProcess host = HostProcess.hostA(personality).guarded(ARGUMENTS).start().ready()) {
      return timeFromUse(host, personality);
    }
  }

  private static Duration later(Binding binding, Personality personality) {
    try (HostProcess host = binding.host(personality).guarded(ARGUMENTS).start().ready()) {
      Eventually.state(host, "WAITING");
      return timeFromUse(host, personality);
    }
  }

  private static List<Duration> ofLoads(Binding binding, Personality personality, int loads) {
    List<Duration> times = new ArrayList<>();
    HostProcess.Launch quiet = binding.host(personality).with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = quiet.start().ready();
        Attachment guard = Attachment.to(host)) {
      host.ask("load");
      host.ask("use");
      for (int i = 0; i < loads; i++) {
        assertThat(inForce(host, personality)).isFalse();
        long before = looks(host);
        long start = System.nanoTime();
        guard.load(ARGUMENTS);
        times.add(timeToLimits(host, personality, before, start));
        assertThat(guard.stop().ok()).isTrue();
      }
    }
    return times;
  }

  private static Duration timeFromUse(HostProcess host, Personality personality) {
    host.ask("load");
    host.ask("use");
    return timeToLimits(host, personality, 0, System.nanoTime());
  }

  /** Whoever sees a second look sees both limits. */
  private static Duration timeToLimits(
      HostProcess host, Personality personality, long looksBefore, long start) {
    Eventually.poll()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              long looks = looks(host) - looksBefore;
              boolean inForce = inForce(host, personality);
              assertThat(inForce || looks < 2).as("in force after %d looks", looks).isTrue();
              return inForce;
            });
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static long looks(HostProcess host) {
    return Rounds.calls(host, "get_active_memory");
  }

  /** Layer 2 stays away from the CPU build. */
  private static boolean inForce(HostProcess host, Personality personality) {
    return personality == Personality.CPU
        ? host.ask("memory", "limit") == MEMORY
        : Limits.recorded(host).equals(new Limits(CACHE, MEMORY));
  }

  private static void assertMedian(List<Duration> times, TestReporter reporter) {
    List<Duration> sorted = times.stream().sorted().toList();
    reporter.publishEntry("time to limits", sorted.toString());
    assertThat(sorted.get(sorted.size() / 2)).isLessThanOrEqualTo(ALLOWED);
  }
}
