// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.gate.Plan.Phase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread, step by step. */
class GateTest {

  private final Rig rig = new Rig();
  private final int site = rig.site(rig.llm);

  @BeforeEach
  void ready() {
    rig.ready();
  }

  @AfterEach
  void takeOut() {
    rig.close();
  }

  @Test
  void aFullPoolIsClearedByTheLastOneOut() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    int token = MlxGuardHook.in(site);
    assertThat(rig.inFlight()).isEqualTo(1);
    rig.clock.pass(Duration.ofSeconds(3));
    MlxGuardHook.out(site, token, null);

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.drains()).isEqualTo(1);
    assertThat(rig.clears()).isEqualTo(1);
    assertThat(rig.gate.due()).isEmpty();
    assertThat(rig.gate.plan().phase()).as("the pause begins").isEqualTo(Phase.DRAINING);
    ClearLog.Clear clear = rig.gate.log().last();
    assertThat(clear.number()).isEqualTo(1);
    assertThat(clear.cause()).isEqualTo(ClearCause.POOL);
    assertThat(clear.poolBefore()).isEqualTo(Rig.MAX_CACHE);
    assertThat(clear.poolAfter()).isZero();
    assertThat(clear.returnedBytes()).isEqualTo(Rig.MAX_CACHE);
    assertThat(clear.deferredNanos()).isZero();
    assertThat(clear.atNanos()).isEqualTo(rig.clock.nanos());
  }

  @Test
  void aByteLessAndFewTokensAreNotDue() {
    rig.pool.cacheBytes = Rig.MAX_CACHE - 1;

    Rig.call(site, Rig.MIN_TOKENS - 1);

    assertThat(rig.gate.due()).isEmpty();
    assertThat(rig.clears()).isZero();
    assertThat(rig.drains()).as("nothing due, nothing to drain for").isZero();
  }

  @Test
  void manyTokensAreDue() {
    rig.pool.cacheBytes = Gate.FLOOR_BYTES;

    Rig.call(site, Rig.MIN_TOKENS);

    assertThat(rig.clears()).isEqualTo(1);
    assertThat(rig.gate.log().last().cause()).isEqualTo(ClearCause.TOKENS);
  }

  @Test
  void aPoolBelowTheFloorIsNotWorthIt() {
    rig.pool.cacheBytes = Gate.FLOOR_BYTES - 1;
    Rig.call(site, 100_000);
    assertThat(rig.gate.due()).isEmpty();

    rig.pool.cacheBytes = Gate.FLOOR_BYTES;
    Rig.call(site, 1);

    assertThat(rig.clears()).as("the many tokens of the call before count still").isEqualTo(1);
    rig.ready();
    rig.pool.cacheBytes = Gate.FLOOR_BYTES;
    Rig.call(site, 1);
    assertThat(rig.clears()).as("and after the clear no longer").isEqualTo(1);
  }

  @Test
  void tokensOfACallThatFailsMakeNothingDue() {
    rig.pool.cacheBytes = Gate.FLOOR_BYTES;
    MlxGuardHook.out(site, MlxGuardHook.in(site, 5000), new IllegalStateException());

    Rig.call(site);

    assertThat(rig.clears()).isZero();
  }

  @Test
  void aPoolThatMlxDoesNotTellIsNotDue() {
    rig.pool.cacheBytes = -1;

    Rig.call(site, 5000);

    assertThat(rig.gate.due()).isEmpty();
  }

  /** It did when the clear fell due. */
  @Test
  @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPoolThatMlxTellsNoMoreKeepsNobody() {
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);
    rig.pool.cacheBytes = -1;

    Rig.call(site);

    assertThat(rig.clears()).isZero();
    assertThat(rig.gate.due()).as("for the time when it tells again").isPresent();
    assertThat(rig.inFlight()).isZero();
  }

  @Test
  void restingExitsOnlyCount() {
    rig.phase(Phase.RESTING);
    rig.pool.cacheBytes = 10 * Rig.MAX_CACHE;

    Rig.call(site, 5000);

    assertThat(rig.gate.due()).isEmpty();
    assertThat(rig.drains()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
    assertThat(rig.llm.numbers().tokens()).isEqualTo(5000);
  }

  @Test
  void drainingExitsDrainAndDoNotClear() {
    rig.phase(Phase.DRAINING);
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    Rig.call(site);
    assertThat(rig.gate.due()).isPresent();
    assertThat(rig.drains()).isEqualTo(1);
    rig.clock.pass(Duration.ofSeconds(2));
    Rig.call(site);
    assertThat(rig.drains()).isEqualTo(2);
    assertThat(rig.clears()).isZero();

    rig.phase(Phase.READY);
    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
    assertThat(rig.gate.log().last().deferredNanos()).isEqualTo(2_000_000_000L);
    assertThat(rig.gate.log().longestDeferNanos()).isEqualTo(2_000_000_000L);
  }

  @Test
  void afterAClearNoneIsMadeUntilTheWorkerHasSeenIt() {
    Plan madeBefore = new Plan(Phase.READY, rig.pool, true, Rig.TAIL_AFTER);
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    Rig.call(site);

    rig.gate.follow(madeBefore, 0);
    assertThat(rig.gate.plan().phase()).isEqualTo(Phase.DRAINING);

    rig.gate.follow(madeBefore, 1);
    assertThat(rig.gate.plan().phase()).isEqualTo(Phase.READY);
  }

  @Test
  void anExceptionalExitDrainsAndClearsNothing() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    Rig.fail(site);
    assertThat(rig.gate.due()).as("it does not even look").isEmpty();

    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);
    Rig.fail(site);

    assertThat(rig.drains()).isZero();
    assertThat(rig.clears()).isZero();
    assertThat(rig.gate.due()).as("the duty stays").isPresent();
    assertThat(rig.llm.numbers().errors()).isEqualTo(2);
    Rig.call(site);
    assertThat(rig.clears()).as("this thread has drained since").isEqualTo(1);
  }

  @Test
  void aRefusedDrainSwitchesDrainsOff() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    rig.pool.refusesDrain = true;

    Rig.call(site);
    Rig.call(site);

    assertThat(rig.drains()).isEqualTo(1);
    assertThat(rig.clears()).isZero();
    assertThat(rig.gate.due()).as("for the worker's dip").isPresent();
    assertThat(rig.gate.refused()).isTrue();
    assertThat(rig.gate.log().refusals()).isEqualTo(1);

    rig.ready();
    Rig.call(site);
    assertThat(rig.drains()).as("whatever the plan says").isEqualTo(1);
    assertThat(rig.gate.plan().drains()).isFalse();
  }

  @Test
  void aDrainThatIsRefusedMeanwhileTakesNothingBackFromTheWorker() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    rig.pool.refusesDrain = true;
    rig.pool.onDrain = () -> rig.gate.follow(Plan.COUNT_ONLY, 0);

    Rig.call(site);

    assertThat(rig.gate.plan()).isEqualTo(Plan.COUNT_ONLY);
    assertThat(rig.gate.refused()).isTrue();
  }

  @Test
  void aRefusedClearIsNotTriedAgainAndStaysDueForADip() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    rig.pool.refusesClear = true;

    Rig.call(site);
    assertThat(rig.gate.due()).isPresent();
    rig.ready();
    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
    assertThat(rig.gate.refused()).isTrue();
    assertThat(rig.gate.plan().drains()).isFalse();
    assertThat(rig.gate.log().last().number()).as("no clear").isZero();
    assertThat(rig.gate.log().refusals()).isEqualTo(1);
  }

  @Test
  void withoutDrainsNoExitClears() {
    rig.gate.follow(new Plan(Phase.READY, rig.pool, false, Rig.TAIL_AFTER), 0);
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    Rig.call(site);

    assertThat(rig.gate.due()).isPresent();
    assertThat(rig.drains()).isZero();
    assertThat(rig.clears()).isZero();
  }

  @Test
  void pressureClearsAPoolOfAnySize() {
    rig.pool.cacheBytes = 1;
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);

    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
    assertThat(rig.gate.log().byCause()).containsExactly(Map.entry(ClearCause.PRESSURE, 1L));
  }

  @Test
  void whatWasAskedForTakesOverWhatIsDueAndPressureTakesOverThat() {
    rig.phase(Phase.RESTING);
    rig.gate.request(ClearCause.POOL, Rig.MAX_CACHE);
    rig.gate.request(ClearCause.REQUEST, Rig.MAX_CACHE);
    assertThat(rig.gate.due().map(Due::cause)).contains(ClearCause.REQUEST);
    rig.gate.request(ClearCause.TOKENS, Rig.MAX_CACHE);
    assertThat(rig.gate.due().map(Due::cause)).contains(ClearCause.REQUEST);
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);
    rig.gate.request(ClearCause.REQUEST, Rig.MAX_CACHE);
    assertThat(rig.gate.due().map(Due::cause)).contains(ClearCause.PRESSURE);
    rig.gate.withdrawPressure();
    assertThat(rig.gate.due().map(Due::cause)).contains(ClearCause.REQUEST);
  }

  @Test
  void aSmallPoolIsNotClearedWhoeverAsked() {
    rig.pool.cacheBytes = Gate.FLOOR_BYTES - 1;
    rig.gate.request(ClearCause.REQUEST, Rig.MAX_CACHE);

    Rig.call(site);

    assertThat(rig.clears()).isZero();
  }

  @Test
  void anEmptyPoolIsNotCleared() {
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);

    Rig.call(site);

    assertThat(rig.clears()).isZero();
    assertThat(rig.gate.due()).as("served all the same").isEmpty();
  }

  @Test
  void whatIsServedOtherwiseIsDueNoMore() {
    rig.phase(Phase.DRAINING);
    rig.pool.cacheBytes = Gate.FLOOR_BYTES;
    Rig.call(site, 5000);
    assertThat(rig.gate.due()).isPresent();

    rig.gate.served();
    rig.ready();
    Rig.call(site);

    assertThat(rig.clears()).isZero();
  }

  @Test
  void notWhileCallsThatNobodyCountedAreInside() {
    rig.gate.addCallsInside(1);
    rig.clock.pass(Rig.TAIL_AFTER);
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    Rig.call(site);
    assertThat(rig.clears()).isZero();
    assertThat(rig.inFlight()).isEqualTo(1);

    rig.gate.addCallsInside(-1);
    Rig.call(site);
    assertThat(rig.clears()).as("they may have left work behind").isZero();
    rig.clock.pass(Rig.TAIL_AFTER);
    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
  }

  /** As out of memory in the midst of a look at stacks: the call runs, so it counts. */
  @Test
  void anErrorOfOursAtAnEntryTakesNoCallOut() {
    Rig failing =
        new Rig(
            (_, _) -> {
              throw new OutOfMemoryError("played");
            });
    int call = failing.site(failing.llm);
    failing.gate.addCallsInside(1);

    int token = MlxGuardHook.in(call);
    assertThat(failing.llm.numbers().inFlight()).isEqualTo(1);
    MlxGuardHook.out(call, token, null);

    assertThat(failing.llm.numbers().inFlight()).isZero();
    assertThat(failing.llm.numbers().calls()).isEqualTo(1);
    assertThat(failing.gate.suppressed()).isEqualTo(1);
  }

  @Test
  void notWhileItIsNotTrusted() {
    rig.gate.distrust();
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    Rig.call(site);
    assertThat(rig.clears()).isZero();
    assertThat(rig.drains()).isEqualTo(1);

    rig.gate.trust();
    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
  }

  @Test
  void lengthsAndTokensOfATarget() {
    for (int millis : new int[] {10, 30, 20}) {
      int token = MlxGuardHook.in(site, 100);
      rig.clock.pass(Duration.ofMillis(millis));
      MlxGuardHook.out(site, token, null);
    }
    rig.llm.tick(rig.clock.nanos());

    TargetNumbers numbers = rig.llm.numbers();
    assertThat(numbers.calls()).isEqualTo(3);
    assertThat(numbers.totalMicros()).isEqualTo(60_000);
    assertThat(numbers.longestMicros()).isEqualTo(30_000);
    assertThat(numbers.averageMicros()).hasValue(20_000);
    assertThat(numbers.tokens()).isEqualTo(300);
    assertThat(numbers.tokensPerSecond()).hasValue(5000);
    assertThat(rig.chat.numbers().calls()).isZero();
  }
}
