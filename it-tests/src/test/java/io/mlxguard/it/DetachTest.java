// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A detached host is as it was. */
class DetachTest {

  static final String LOADER = "io.mlxguard.shim.NestedLoader";
  private static final int CYCLES = 20;
  private static final int WARM_UP = 5;
  private static final Limits GUARDED = new Limits(300L << 20, 2L << 30);

  /** Without the delay the limits are in force when the start is reported. */
  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g,install-delay=0ms";

  private static HostProcess start(HostProcess.Launch launch) {
    HostProcess host = launch.with("-XX:+EnableDynamicAgentLoading").start().ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  private static void cycle(HostProcess host, Attachment guard, Limits own) {
    assertThat(guard.start(ARGUMENTS).changed()).isTrue();
    assertThat(Limits.recorded(host)).isEqualTo(GUARDED);
    Attachment.Report stopped = guard.stop();
    assertThat(stopped.ok()).isTrue();
    assertThat(stopped.unrestored()).isEmpty();
    assertThat(Limits.of(host)).isEqualTo(own);
  }

  private static List<String> properties(Attachment guard) {
    return guard.properties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("mlx.guard."))
        .toList();
  }

  @Test
  void afterTwentyTimesTheHostIsAsItWas(TestReporter reporter) {
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL));
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.of(host);
      for (int i = 0; i < WARM_UP; i++) {
        cycle(host, guard, own);
      }
      long threads = threadsOfTheHost(host);
      Jcmd.Classes before = leftovers(host);
      for (int i = WARM_UP; i < CYCLES; i++) {
        cycle(host, guard, own);
      }
      assertThat(guard.start(ARGUMENTS).changed()).isTrue();
      assertThat(Jcmd.isAlive(host, LOADER)).as("the negative control").isTrue();
      assertThat(host.ask("threads", "guard")).isPositive();
      assertThat(properties(guard)).isNotEmpty();
      assertThat(guard.stop().ok()).isTrue();

      Eventually.poll().until(() -> host.ask("threads", "guard") == 0);
      assertThat(threadsOfTheHost(host)).isEqualTo(threads);
      assertThat(properties(guard)).isEmpty();
      Jcmd.Classes after = leftovers(host);
      reporter.publishEntry("classes", before + " then " + after);
      assertThat(after.loaded()).isLessThan(before.loaded() + 100);
      assertThat(after.metaspaceBytes()).isLessThan(before.metaspaceBytes() + (1 << 20));
      Undisturbed.end(host);
    }
  }

  /** All but ours, the last of which goes when it has kept a report for five seconds. */
  private static long threadsOfTheHost(HostProcess host) {
    String answer = host.ask("threads");
    return HostProcess.number("live", answer) - HostProcess.number("guard", answer);
  }

  /** Once every loader of ours has been collected. */
  private static Jcmd.Classes leftovers(HostProcess host) {
    Eventually.poll().until(() -> !Jcmd.isAlive(host, LOADER));
    host.ask("gc");
    return Jcmd.classes(host);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("io.mlxguard.it.Binding#withEveryGpu")
  void whatTheHostHasSetMeanwhileStays(Binding binding, Personality personality) {
    try (HostProcess host = start(binding.host(personality));
        Attachment guard = Attachment.to(host)) {
      assertThat(guard.start(ARGUMENTS).ok()).isTrue();
      assertThat(Limits.of(host)).isEqualTo(GUARDED);
      host.ask("set-cache bytes=123456789");
      host.ask("set-memory bytes=3234567890");
      Attachment.Report stopped = guard.stop();
      assertThat(stopped.ok()).isTrue();
      assertThat(stopped.unrestored()).isEmpty();
      assertThat(Limits.of(host)).isEqualTo(new Limits(123456789, 3234567890L));
    }
  }

  @Test
  void reconfiguredTwiceTheHostGetsItsOwnLimitsBack() {
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL));
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.of(host);
      assertThat(guard.start(ARGUMENTS).changed()).isTrue();
      assertThat(guard.start(ARGUMENTS).changed()).as("the same again").isFalse();
      assertThat(guard.start(ARGUMENTS.replace("300m", "400m")).changed()).isTrue();
      Limits wider = new Limits(400L << 20, GUARDED.memory());
      Eventually.poll().until(() -> Limits.recorded(host), wider::equals);
      assertThat(guard.start("cache-limit=100m,memory-limit=1g").changed()).isTrue();
      Limits tighter = new Limits(100L << 20, 1L << 30);
      Eventually.poll().until(() -> Limits.recorded(host), tighter::equals);
      assertThat(guard.stop().unrestored()).isEmpty();
      assertThat(Limits.of(host)).isEqualTo(own);
    }
  }

  @Test
  void theCommandLineAttachesAndDetachesEachOnceAndSaysWhenThereIsNothingToDo() {
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL))) {
      String pid = Long.toString(host.pid());
      Limits own = Limits.of(host);
      assertChanged(Command.mlxGuard("detach", pid, "--json"), false);
      assertChanged(Command.mlxGuard("attach", pid, ARGUMENTS, "--json"), true);
      assertThat(Limits.of(host)).isEqualTo(GUARDED);
      assertChanged(Command.mlxGuard("attach", pid, ARGUMENTS, "--json"), false);
      assertChanged(Command.mlxGuard("detach", pid, "--json"), true);
      assertThat(Limits.of(host)).isEqualTo(own);
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).hasSize(1);
    }
  }

  private static void assertChanged(Command.Outcome outcome, boolean changed) {
    assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    assertThat(outcome.json().getBoolean("changed")).isEqualTo(changed);
  }
}
