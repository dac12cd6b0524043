// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;

/** While a clear takes its time, calls that come in wait, and a detach waits too. */
class SlowClearTest {

  private static final String ARGUMENTS =
      Weave.arguments(
          "clear-after-generate.max-cache=64m,clear-after-generate.min-interval=500ms",
          Weave.GENERATE);

  /** Quiet moments come, and each call makes a clear due. */
  private static final String WORK =
      "start agents=4 calls=100000 seed=1 model=tiny prompt=4 new=3 pause=20 scratch=67108864";

  private static HostProcess slow(int millis) {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading");
    HostProcess host = Weave.woven(launch, ARGUMENTS);
    host.ask("slow-clear millis=" + millis);
    return host;
  }

  @Test
  void noCallBeginsInIt() {
    try (HostProcess host = slow(500)) {
      host.ask(WORK);
      Eventually.poll().until(() -> Weave.clears(host) >= 2);
      Eventually.poll().until(() -> Weave.status(host).getLong("held") > 0);
      host.ask("stop");
      assertThat(host.await().getLast()).contains(" failed=0");
      Weave.assertNoRace(host);
      Weave.end(host);
    }
  }

  @Test
  void aDetachMeanwhileWaitsForItsEnd() {
    try (HostProcess host = slow(1500);
        Attachment guard = Attachment.to(host)) {
      Limits guarded = Limits.recorded(host);
      host.ask(WORK);
      Eventually.poll().until(() -> Weave.clears(host) > 0);
      Attachment.Report stopped = guard.stop();
      assertThat(stopped.unrestored()).isEmpty();
      assertThat(stopped.ok()).isTrue();
      assertThat(Limits.recorded(host)).isNotEqualTo(guarded);
      long before = Weave.calls(host);
      Eventually.poll().until(() -> Weave.calls(host) > before + 100);
      host.ask("stop");
      assertThat(host.await().getLast()).contains(" failed=0");
      assertThat(Weave.clears(host)).isEqualTo(1);
      Weave.assertNoRace(host);
      Weave.end(host);
    }
  }
}
