// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From MLX in use, or from the agent's load, both limits are in force within a second. */
class TimeToLimitsTest {

  private static final Duration ALLOWED = Duration.ofSeconds(1);
  private static final int LAUNCHES = 5;
  private static final long CACHE = 300L << 20;
  private static final long MEMORY = 2L << 30;
  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g";

  /** The hardest case: the host is in the way of the guard's own start, and the other way round. */
  @Test
  void fromAUseRightAtLaunch(TestReporter reporter) {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < LAUNCHES; i++) {
      try (HostProcess host =
          HostProcess.hostA(Personality.METAL).guarded(ARGUMENTS).start().ready()) {
        times.add(timeFromUse(host, Personality.METAL));
      }
    }
    assertMedian(times, reporter);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({"FFM, CUDA", "JNI, METAL", "FFM, CPU"})
  void fromAUseLater(Binding binding, Personality personality, TestReporter reporter) {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < LAUNCHES; i++) {
      try (HostProcess host = binding.host(personality).guarded(ARGUMENTS).start().ready()) {
        Eventually.state(host, "WAITING");
        times.add(timeFromUse(host, personality));
      }
    }
    assertMedian(times, reporter);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({"JNI, METAL", "FFM, CUDA", "JNI, CPU"})
  void fromTheAgentsLoad(Binding binding, Personality personality, TestReporter reporter) {
    List<Duration> times = new ArrayList<>();
    HostProcess.Launch quiet = binding.host(personality).with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = quiet.start().ready();
        Attachment guard = Attachment.to(host)) {
      host.ask("load");
      host.ask("use");
      for (int i = 0; i < LAUNCHES; i++) {
        assertThat(inForce(host, personality)).isFalse();
        long start = System.nanoTime();
        guard.load(ARGUMENTS);
        times.add(timeToLimits(host, personality, start));
        assertThat(guard.stop().ok()).isTrue();
      }
    }
    assertMedian(times, reporter);
  }

  private static Duration timeFromUse(HostProcess host, Personality personality) {
    host.ask("load");
    host.ask("use");
    return timeToLimits(host, personality, System.nanoTime());
  }

  private static Duration timeToLimits(HostProcess host, Personality personality, long start) {
    Eventually.poll().pollInterval(Duration.ofMillis(5)).until(() -> inForce(host, personality));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Layer 2 stays away from the CPU build. */
  private static boolean inForce(HostProcess host, Personality personality) {
    return personality == Personality.CPU
        ? host.ask("memory", "limit") == MEMORY
        : Limits.recorded(host).equals(new Limits(CACHE, MEMORY));
  }

  private static void assertMedian(List<Duration> times, TestReporter reporter) {
    Collections.sort(times);
    reporter.publishEntry("time to limits", times.toString());
    assertThat(times.get(times.size() / 2)).isLessThanOrEqualTo(ALLOWED);
  }
}
