// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No woven clear meets an open call or queued work; {@link RaceHarnessTest} shows the harness. */
class RaceTest {

  private static final int CALLS = 12_000;
  private static final int SOAK_CALLS = 120_000;

  /** Enough for a clear to be due at each exit. */
  private static final String SCRATCH = " scratch=67108864";

  private static final String FAST =
      "clear-after-generate.max-cache=64m,clear-after-generate.max-defer=300ms,clear-after-generate.min-interval=";

  private static String start(int calls, String manners) {
    return "start agents=12 calls=" + calls + " seed=1 model=tiny prompt=1..4 new=1..3 " + manners;
  }

  private static List<String> unguarded(int calls, String manners) {
    try (HostProcess host = Weave.used(HostProcess.hostA(Personality.METAL))) {
      host.ask(start(calls, manners));
      return Weave.outputs(host.await());
    }
  }

  private static HostProcess.Launch launch() {
    return HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading");
  }

  private static void assertNoRace(int calls, String manners) {
    List<String> alone = unguarded(calls, manners);
    try (HostProcess host = Weave.woven(launch(), Weave.arguments(FAST + "100ms", Weave.ALL));
        Attachment guard = Attachment.to(host)) {
      host.ask(start(calls, manners + SCRATCH));
      clearAgainAndAgain(host, guard, calls);
      if (manners.contains(
          "async")) { // what a stage has left no thread can drain: too seldom quiet
        assertThat(host.ask("record", "minCacheLimit")).as("dips").isEqualTo(64L << 20);
      } else {
        assertThat(Weave.clears(host)).isGreaterThanOrEqualTo(2);
      }
      assertThat(Weave.outputs(host.await())).isEqualTo(alone);
      awaitLastClear(host);
      assertThat(Weave.status(host).getLong("suppressed")).isZero();
      Weave.assertNoRace(host);
      Weave.end(host);
    }
  }

  /**
   * A host that refills its pool at once gets a pause that doubles; another value of the key ends
   * that, and weaves anew.
   */
  private static void clearAgainAndAgain(HostProcess host, Attachment guard, int calls) {
    long seen = 0;
    int millis = 100;
    while (Weave.calls(host) < calls) {
      long clears = Weave.clears(host);
      if (clears > seen) {
        seen = clears;
        millis++;
        assertThat(guard.start(Weave.arguments(FAST + millis + "ms", Weave.ALL)).ok()).isTrue();
      }
    }
  }

  /** One more comes when all is still, and only if no call is taken to be in flight any more. */
  private static void awaitLastClear(HostProcess host) {
    host.ask("start agents=1 calls=1 model=tiny prompt=1 new=1" + SCRATCH);
    host.await();
    Eventually.poll().until(() -> Weave.pool(host) == 0);
    assertThat(Weave.clears(host)).isPositive();
    Eventually.poll().until(() -> Weave.status(host).getLong("inFlight") == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fail=5 nest=20 lookahead=20 fail-ahead=true",
        "fail=5 nest=20 async=20 lookahead=20"
      })
  void callsOfEveryMannerAreNeverClearedUnder(String manners) {
    assertNoRace(CALLS, manners);
  }

  @Tag("soak")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "fail=5 nest=20 lookahead=20 fail-ahead=true",
        "fail=5 nest=20 async=20 lookahead=20 fail-ahead=true"
      })
  void norAreTenTimesAsMany(String manners) {
    assertNoRace(SOAK_CALLS, manners);
  }

  @Test
  void callsThatAreNotWovenAreClearedUnder() {
    String chat = "io.mlxguard.host.HostA#chat(..)";
    try (HostProcess host = Weave.woven(launch(), Weave.arguments(FAST + "100ms", chat))) {
      host.ask(start(CALLS, "nest=20 lookahead=20" + SCRATCH));
      host.await();
      assertThat(host.ask("record", "raceViolations")).as("the negative control").isPositive();
    }
  }
}
