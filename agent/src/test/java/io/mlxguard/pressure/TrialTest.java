// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Action.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of an action, by what MLX and the process hold afterwards. */
class TrialTest {

  private static final long MIB = 1L << 20;
  private static final long ACTIVE = Actions.BEFORE.activeBytes();
  private static final long POOL = Actions.BEFORE.poolBytes();
  private static final long FOOTPRINT = Actions.BEFORE.footprintBytes();
  private static final long UNKNOWN = -1;
  private static final Duration SECOND = Duration.ofSeconds(1);

  // So that the time wraps round within each test.
  private static final long START = Long.MAX_VALUE - Duration.ofMillis(100).toNanos();

  private Trial trial = trial(Rung.CLEAR);

  private static Trial trial(Rung rung) {
    return new Trial(Actions.open(1, rung), START);
  }

  private Outcome at(Duration since, Memory now) {
    return trial.look(START + since.toNanos(), now);
  }

  private Outcome at(long millis, long poolBytes, long footprintBytes) {
    return at(Duration.ofMillis(millis), new Memory(ACTIVE, poolBytes, footprintBytes));
  }

  private Outcome nudgedAt(Duration since, long activeBytes) {
    return at(since, new Memory(activeBytes, POOL + ACTIVE - activeBytes, FOOTPRINT));
  }

  @ParameterizedTest
  @EnumSource(names = {"CLEAR", "DIP"})
  void whatIsStillGoneAfterASecondWasUseful(Rung rung) {
    trial = trial(rung);
    Memory now = new Memory(ACTIVE, 0, FOOTPRINT - POOL);

    assertThat(at(Duration.ZERO, now)).isEqualTo(Outcome.OPEN);
    assertThat(at(SECOND, now)).isEqualTo(Outcome.OPEN);
    assertThat(at(SECOND.plusNanos(1), now)).isEqualTo(Outcome.USEFUL);

    Action judged = trial.judged(Outcome.USEFUL);
    assertThat(judged.number()).isEqualTo(1);
    assertThat(judged.outcome()).isEqualTo(Outcome.USEFUL);
    assertThat(judged.returnedBytes()).hasValue(POOL);
    assertThat(judged.toSystemBytes()).hasValue(POOL);
  }

  @ParameterizedTest
  @CsvSource({"16777216, USEFUL", "16777215, USELESS", "0, USELESS", "-16777216, USELESS"})
  void lessThanSixteenMibIsNoise(long bytes, Outcome outcome) {
    Outcome _ = at(1001, POOL - bytes, FOOTPRINT - bytes);

    assertThat(at(10_000, POOL - bytes, FOOTPRINT - bytes)).isEqualTo(outcome);
    assertThat(trial.judged(outcome).returnedBytes()).hasValue(Math.max(0, bytes));
  }

  @Test
  void whatBringsNothingIsUselessAfterTenSeconds() {
    Memory now = new Memory(ACTIVE, POOL, FOOTPRINT);

    assertThat(at(Duration.ofSeconds(10).minusNanos(1), now)).isEqualTo(Outcome.OPEN);
    assertThat(at(Duration.ofSeconds(10), now)).isEqualTo(Outcome.USELESS);
  }

  @ParameterizedTest
  @CsvSource({"900, USELESS", "899, USEFUL"})
  void onePoolThatIsFullAgainWithinASecondWasOfNoUse(long perMille, Outcome outcome) {
    assertThat(at(250, 0, FOOTPRINT - POOL)).isEqualTo(Outcome.OPEN);
    assertThat(at(1000, (POOL * perMille + 999) / 1000, FOOTPRINT)).isEqualTo(Outcome.OPEN);
    Outcome _ = at(1250, 0, FOOTPRINT - POOL);

    assertThat(at(10_000, 0, FOOTPRINT - POOL)).isEqualTo(outcome);
  }

  @Test
  void onePoolThatIsFullAgainLaterWasTheHostsWork() {
    assertThat(at(1000, 0, FOOTPRINT - POOL)).isEqualTo(Outcome.OPEN);

    assertThat(at(1001, POOL, FOOTPRINT)).isEqualTo(Outcome.USEFUL);
  }

  /** The kernel's account can lag by seconds. */
  @Test
  void theFootprintIsWaitedForUpToTenSeconds() {
    assertThat(at(250, 0, FOOTPRINT)).isEqualTo(Outcome.OPEN);
    assertThat(at(5000, 0, FOOTPRINT)).isEqualTo(Outcome.OPEN);
    assertThat(at(9750, 0, FOOTPRINT - POOL / 2)).isEqualTo(Outcome.USEFUL);

    assertThat(trial.judged(Outcome.USEFUL).returnedBytes()).hasValue(POOL);
    assertThat(trial.judged(Outcome.USEFUL).toSystemBytes()).hasValue(POOL / 2);
  }

  @ParameterizedTest
  @CsvSource({"52, USEFUL", "51, USELESS"})
  void aTenthMustComeBackToTheSystem(long mib, Outcome outcome) {
    assertThat(at(10_000, 0, FOOTPRINT - mib * MIB)).isEqualTo(outcome);
    assertThat(trial.judged(outcome).toSystemBytes()).hasValue(mib * MIB);
  }

  @Test
  void theLowestFootprintCountsAndOneThatIsNotToldIsPassedOver() {
    assertThat(at(500, 0, FOOTPRINT - POOL)).isEqualTo(Outcome.OPEN);
    assertThat(at(750, 0, UNKNOWN)).isEqualTo(Outcome.OPEN);

    assertThat(at(1250, 0, FOOTPRINT + POOL)).isEqualTo(Outcome.USEFUL);
    assertThat(trial.judged(Outcome.USEFUL).toSystemBytes()).hasValue(POOL);
  }

  @Test
  void onACardMlxsCounterAloneCounts() {
    Action onCard = Actions.of(1, Domain.DEVICE, Rung.CLEAR, Outcome.OPEN);
    trial = new Trial(holding(onCard, new Memory(ACTIVE, POOL, UNKNOWN)), START);

    assertThat(at(1001, 0, UNKNOWN)).isEqualTo(Outcome.USEFUL);
    assertThat(trial.judged(Outcome.USEFUL).returnedBytes()).hasValue(POOL);
    assertThat(trial.judged(Outcome.USEFUL).toSystemBytes()).isEmpty();
  }

  private static Action holding(Action action, Memory memory) {
    return new Action(
        action.number(),
        action.atMillis(),
        action.domain(),
        action.rung(),
        action.what(),
        action.cause(),
        memory,
        action.outcome(),
        action.returnedBytes(),
        action.toSystemBytes());
  }

  @Test
  void aDipAfterWhichMlxAllocatedNothingIsNoSignOfUse() {
    trial = trial(Rung.DIP);
    assertThat(at(5000, POOL, FOOTPRINT - POOL)).isEqualTo(Outcome.OPEN);

    assertThat(at(10_000, POOL, FOOTPRINT)).isEqualTo(Outcome.IDLE);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "-1, 0", "0, 1", "0, -1"})
  void aDipThatMlxHadTheChanceToFollowIsUseless(long activeMore, long poolMore) {
    trial = trial(Rung.DIP);
    Memory moved = new Memory(ACTIVE + activeMore, POOL + poolMore, FOOTPRINT);
    assertThat(at(SECOND, moved)).isEqualTo(Outcome.OPEN);

    assertThat(at(10_000, POOL, FOOTPRINT)).isEqualTo(Outcome.USELESS);
  }

  @Test
  void aNudgeIsJudgedByWhatIsActiveAndAtOnce() {
    trial = trial(Rung.GC_NUDGE);
    assertThat(nudgedAt(Duration.ofMillis(250), ACTIVE - 16 * MIB + 1)).isEqualTo(Outcome.OPEN);
    assertThat(nudgedAt(Duration.ofMillis(500), ACTIVE - 16 * MIB)).isEqualTo(Outcome.USEFUL);

    assertThat(trial.judged(Outcome.USEFUL).returnedBytes()).hasValue(16 * MIB);
    assertThat(trial.judged(Outcome.USEFUL).toSystemBytes()).as("it is in the pool").isEmpty();
  }

  @Test
  void aNudgeThatBringsNothingIsUselessAfterTwoSeconds() {
    trial = trial(Rung.GC_NUDGE);
    Duration two = Duration.ofSeconds(2);
    assertThat(nudgedAt(two.minusNanos(1), ACTIVE)).isEqualTo(Outcome.OPEN);

    assertThat(nudgedAt(two, ACTIVE + MIB)).isEqualTo(Outcome.USELESS);
    assertThat(trial.judged(Outcome.USELESS).returnedBytes()).hasValue(0);
  }

  /** A clear waits for quiet, and meanwhile the pool goes on growing. */
  @Test
  void onePendingIsMeasuredFromTheMomentItIsDone() {
    trial = new Trial(Actions.of(1, Domain.HOST, Rung.CLEAR, Outcome.PENDING), START);
    assertThat(trial.isPending()).isTrue();
    Memory grown = new Memory(ACTIVE, 2 * POOL, FOOTPRINT + POOL);
    trial.waits(grown);
    Duration waited = Duration.ofMinutes(5);
    trial.done(START + waited.toNanos());
    assertThat(trial.isPending()).isFalse();

    Memory now = new Memory(ACTIVE, POOL / 2, FOOTPRINT - POOL / 2);
    assertThat(at(waited.plus(SECOND), now)).isEqualTo(Outcome.OPEN);
    assertThat(at(waited.plus(SECOND).plusNanos(1), now)).isEqualTo(Outcome.USEFUL);

    Action judged = trial.judged(Outcome.USEFUL);
    assertThat(judged.returnedBytes()).hasValue(POOL + POOL / 2);
    assertThat(judged.toSystemBytes()).hasValue(POOL + POOL / 2);
    assertThat(judged.memory()).as("told as it was when it was taken").isEqualTo(Actions.BEFORE);
  }

  @Test
  void oneThatWasNotDoneHasBroughtNothing() {
    trial = new Trial(Actions.of(7, Domain.HOST, Rung.CLEAR, Outcome.PENDING), START);

    assertThat(trial.withdrawn().number()).isEqualTo(7);
    assertThat(trial.withdrawn().outcome()).isEqualTo(Outcome.WITHDRAWN);
    assertThat(trial.withdrawn().returnedBytes()).isEmpty();
    assertThat(trial.withdrawn().toSystemBytes()).isEmpty();
  }
}
