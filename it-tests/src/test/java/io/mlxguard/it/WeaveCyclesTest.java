// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A host at work whose methods are woven and unwoven over and over answers as ever, and is left as
 * it was.
 */
class WeaveCyclesTest {

  private static final int MOST_CALLS = 500_000;
  private static final int WARM_UP = 2;
  private static final String LAMBDAS = "io.mlxguard.host.HostA$$Lambda";
  private static final int LAMBDA_BYTES = 4 << 10;

  private static final String ARGUMENTS =
      Weave.arguments(
          "clear-after-generate.min-interval=100ms,clear-after-generate.max-cache=64m", Weave.ALL);

  private static String start(int calls, String more) {
    return "start agents=4 seed=1 model=tiny prompt=1..4 new=1..3 fail=5 nest=20 async=20"
        + " lookahead=20 calls="
        + calls
        + more;
  }

  /**
   * Classes in the host. A woven class links its lambdas anew, and HotSpot keeps those it had with
   * the class's loader: they are the host's own, and counted apart.
   */
  private record Left(long others, long lambdas, long metaspaceBytes) {}

  /** Woven and unwoven twice: by reconfiguration, and by attach and detach. */
  private static void cycle(HostProcess host, Attachment guard) {
    assertThat(guard.start(ARGUMENTS).ok()).isTrue();
    Weave.layer(host, "ACTIVE");
    assertThat(guard.start("install-delay=0ms").ok()).isTrue();
    assertThat(guard.start(ARGUMENTS).ok()).isTrue();
    Weave.layer(host, "ACTIVE");
    Attachment.Report stopped = guard.stop();
    assertThat(stopped.unrestored()).isEmpty();
    assertThat(stopped.ok()).isTrue();
  }

  private static long threads(HostProcess host) {
    String answer = host.ask("threads");
    return HostProcess.number("live", answer) - HostProcess.number("guard", answer);
  }

  private static List<String> unguarded(int calls) {
    try (HostProcess host = Weave.used(HostProcess.hostA(Personality.METAL))) {
      host.ask(start(calls, ""));
      return Weave.outputs(host.await());
    }
  }

  private static void cycles(int cycles, TestReporter reporter) {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = Weave.used(launch);
        Attachment guard = Attachment.to(host)) {
      host.ask(start(MOST_CALLS, " pause=5 scratch=67108864"));
      for (int i = 0; i < WARM_UP; i++) {
        cycle(host, guard);
      }
      long threads = threads(host);
      Left before = leftovers(host);
      for (int i = WARM_UP; i < cycles; i++) {
        long calls = Weave.calls(host);
        cycle(host, guard);
        assertThat(Weave.calls(host)).isGreaterThan(calls);
      }
      Left after = leftovers(host);
      reporter.publishEntry("left", before + " then " + after);
      long lambdas = after.lambdas - before.lambdas;
      assertThat(after.others).isLessThan(before.others + 100);
      assertThat(after.metaspaceBytes - lambdas * LAMBDA_BYTES)
          .isLessThan(before.metaspaceBytes + (1 << 20));
      assertThat(threads(host)).isEqualTo(threads);
      host.ask("stop");
      List<String> outputs = Weave.outputs(host.await());
      assertThat(outputs).isEqualTo(unguarded(outputs.size()));
      Weave.assertNoRace(host);
      Weave.end(host);
    }
  }

  /** Once every loader of ours has been collected. */
  private static Left leftovers(HostProcess host) {
    Eventually.poll().until(() -> !Jcmd.isAlive(host, DetachTest.LOADER));
    host.ask("gc");
    long lambdas = Jcmd.live(host, LAMBDAS);
    long metaspaceBytes = Jcmd.classes(host).metaspaceBytes();
    return new Left(Jcmd.live(host, "") - lambdas, lambdas, metaspaceBytes);
  }

  @Test
  void twentyTimes(TestReporter reporter) {
    cycles(10, reporter);
  }

  @Tag("soak")
  @Test
  void twoHundredTimes(TestReporter reporter) {
    cycles(100, reporter);
  }
}
