// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;

/**
 * The wired limit changes in quiet moments only; native calls are forbidden while it is in force,
 * and while the host works.
 */
class WithdrawnAccessTest {

  private static final long GIB = 1L << 30;
  private static final String WIRED = "wired-limit=1g,install-delay=0ms,idle-after=300ms";
  private static final String WITHDRAWN = ",native-access=flag-only";
  private static final String WORK = "start agents=1 calls=100000 prompt=8..64 new=16..64";
  private static final String NEVER_QUIET =
      ": MLX was never quiet, and it must not change under running work";

  private static long wired(HostProcess host) {
    return host.ask("record", "wiredLimit");
  }

  /** A host at work, that does not permit native calls to everybody, with our wired limit. */
  private static HostProcess working() {
    return HostProcess.hostA(Personality.METAL)
        .withoutNativeAccess()
        .with("-XX:+EnableDynamicAgentLoading")
        .start()
        .ready();
  }

  /** The guard, too, must have seen the counters move: until then the quiet before still lasts. */
  static void seenAtWork(HostProcess host) {
    Eventually.poll().until(() -> host.ask("progress", "steps") > 0);
    Eventually.looks(host, 2);
  }

  private static GuardStatus withdraw(HostProcess host, Attachment guard, String more) {
    host.ask("load");
    host.ask("use");
    assertThat(guard.start(WIRED).ok()).isTrue();
    Eventually.poll().until(() -> wired(host) == GIB);
    host.ask(WORK);
    seenAtWork(host);
    assertThat(guard.start(WIRED + WITHDRAWN + more).ok()).isTrue();
    GuardStatus status = Eventually.state(host, "DEGRADED");
    assertThat(status.reason())
        .contains("native-access=flag-only")
        .contains("; not given back yet: ")
        .endsWith("wired limit of 0 bytes" + NEVER_QUIET);
    assertThat(wired(host)).isEqualTo(GIB);
    return status;
  }

  @Test
  void theWiredLimitGoesBackOnceNothingRuns() {
    try (HostProcess host = working();
        Attachment guard = Attachment.to(host)) {
      withdraw(host, guard, "");
      host.ask("stop");
      Eventually.state(host, "DISABLED");
      assertThat(wired(host)).isZero();
      assertThat(guard.stop().unrestored()).isEmpty();
      Undisturbed.end(host);
    }
  }

  @Test
  void aDetachBeforeThatNamesIt() {
    try (HostProcess host = working();
        Attachment guard = Attachment.to(host)) {
      withdraw(host, guard, ",detach-timeout=1s");
      Command.Outcome detach = Command.mlxGuard("detach", Long.toString(host.pid()), "--json");
      assertThat(detach.exit()).isEqualTo(5);
      assertThat(detach.json().getArray("unrestored"))
          .singleElement()
          .asString()
          .endsWith("wired limit of 0 bytes" + NEVER_QUIET);
      assertThat(wired(host)).isEqualTo(GIB);
      host.ask("stop");
      Undisturbed.end(host);
    }
  }
}
