// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Layer 3 is no cap, and below live memory it would stall every step: it yields. */
class MemoryLimitYieldTest {

  private static final long MIB = 1L << 20;

  /** Above the 15 MiB of host A's weights by a quarter, so that a long call comes too near. */
  private static final long LIMIT = 20 * MIB;

  private static final Pattern LOOKS = Pattern.compile("hostCalls=get_active_memory:(\\d+)");

  /** The weights and 7 MiB of keys and values. */
  private static final String LONG_CALL = "start agents=1 calls=1 prompt=16 new=450";

  /** As much, until it is collected. */
  private static final String HOLD = "hold-cleaned bytes=" + 7 * MIB;

  private static HostProcess start(HostProcess.Launch launch) {
    HostProcess host = launch.start().ready();
    host.ask("load");
    return host;
  }

  private static void limitBecomes(HostProcess host, long bytes) {
    Eventually.poll().until(() -> host.ask("memory", "limit") == bytes);
  }

  private static List<String> warnings(HostProcess host) {
    return Undisturbed.stderr(host).stream().filter(line -> line.contains(" WARN ")).toList();
  }

  @Test
  void itYieldsToLiveMemoryTakesUpAgainAndAfterTheThirdTimeIsOff() {
    String configuration = "cache-limit=off,memory-limit=20m";
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL))) {
      // What MLX has before anybody sets it.
      host.ask("use");
      long own = host.ask("memory", "limit");
      yieldsThrice(configuration, own);
      Undisturbed.end(host);
    }
  }

  private static void yieldsThrice(String configuration, long own) {
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL).guarded(configuration))) {
      host.ask("use");
      for (int time = 1; time <= 3; time++) {
        limitBecomes(host, LIMIT);
        host.ask(time == 1 ? LONG_CALL : HOLD);
        limitBecomes(host, own);
        if (time == 1) {
          assertBothNumbers(host);
          assertThat(host.await()).noneMatch(line -> line.contains("error"));
        }
        host.ask("gc");
      }
      GuardStatus off =
          Eventually.status(host, it -> it.layer("memory-limit").status().equals("OFF"));
      assertThat(off.layer("memory-limit").reason()).contains("for the third time");
      assertThat(Limits.of(host).memory()).isEqualTo(own);
      Undisturbed.end(host);
      assertThat(warnings(host)).filteredOn(line -> line.contains(": YIELDED, ")).hasSize(2);
      assertThat(warnings(host)).filteredOn(line -> line.contains(": OFF, ")).hasSize(1);
    }
  }

  private static void assertBothNumbers(HostProcess host) {
    GuardStatus yielded =
        Eventually.status(host, it -> it.layer("memory-limit").status().equals("YIELDED"));
    GuardStatus.Part part = yielded.layer("memory-limit").only();
    assertThat(part.wanted()).hasValue(LIMIT);
    assertThat(part.effective().orElseThrow()).isGreaterThan(LIMIT);
    assertThat(part.reason())
        .containsPattern("live memory of [0-9.]+ MiB \\(\\d+ bytes\\)")
        .contains("the limit of 20 MiB (" + LIMIT + " bytes)");
  }

  @Test
  void noStepStallsUnderAnImpossibleLimit(TestReporter reporter) {
    HostProcess.Launch plain = HostProcess.hostA(Personality.METAL);
    HostProcess.Launch guarded = HostProcess.hostA(Personality.METAL).guarded("memory-limit=8m");
    try (HostProcess free = start(plain);
        HostProcess low = start(plain);
        HostProcess yielded = start(guarded)) {
      low.ask("set-memory bytes=" + 8 * MIB);
      yielded.ask("use");
      yielded.ask("generate new=1");
      Eventually.status(yielded, it -> it.layer("memory-limit").status().equals("YIELDED"));
      Steps freely = Steps.of(free);
      Steps stalled = Steps.of(low);
      Steps unstalled = Steps.of(yielded);
      reporter.publishEntry(
          "150 tokens",
          "no limit %s, 8 MiB set by the host %s, 8 MiB yielded %s"
              .formatted(freely, stalled, unstalled));
      assertThat(stalled.looks()).as("the negative control").isGreaterThan(10 * freely.looks());
      assertThat(unstalled.looks()).isLessThan(2 * freely.looks());
    }
  }

  /**
   * A call as MLX's eval went through it. An eval that is held back looks at the active memory over
   * and over until a task is done: that is counted, where time would depend on the machine.
   */
  private record Steps(long millis, long looks) {

    static Steps of(HostProcess host) {
      long before = looks(host);
      long millis = host.ask("generate prompt=16 new=150", "ms");
      return new Steps(millis, looks(host) - before);
    }

    private static long looks(HostProcess host) {
      Matcher looks = LOOKS.matcher(host.ask("record"));
      return looks.find() ? Long.parseLong(looks.group(1)) : 0;
    }

    @Override
    public String toString() {
      return millis + " ms (" + looks + " looks)";
    }
  }
}
