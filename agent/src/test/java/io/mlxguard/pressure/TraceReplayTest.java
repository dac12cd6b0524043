// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static io.mlxguard.pressure.Replay.MIB;
import static io.mlxguard.pressure.Replay.TOTAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.PressureLevel;
import io.mlxguard.pressure.Action.Outcome;
import io.mlxguard.pressure.DomainState.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ladder does over hours, by how many actions it takes. */
class TraceReplayTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final Replay replay = new Replay("");

  private static long othersFor(double freePercent, Replay replay) {
    long free = (long) (TOTAL * freePercent / 100);
    return TOTAL - replay.memory().footprintBytes() - free;
  }

  private List<Outcome> outcomes() {
    return replay.journal().actions().stream().map(Action::outcome).toList();
  }

  @Test
  void aCalmDayNeedsNoAction() {
    replay.poolBytes = 512 * MIB;
    replay.fillPerTick = 64 * MIB;
    replay.run(DAY);

    assertThat(replay.actions()).isZero();
    assertThat(replay.levels).containsExactly(PressureLevel.NORMAL);
    assertThat(replay.calms).isZero();
  }

  @Test
  void aSpikeIsAnsweredOnceAndAllIsGivenBackWhenItIsOver() {
    replay.poolBytes = 512 * MIB;
    replay.fillPerTick = 1;
    replay.othersBytes = othersFor(10, replay);
    replay.run(Duration.ofSeconds(5));
    assertThat(replay.taken(Rung.CLEAR)).isEqualTo(1);
    replay.othersBytes = 0;
    replay.run(Duration.ofSeconds(9));
    assertThat(replay.calms).as("not yet").isZero();
    replay.run(Duration.ofSeconds(2));

    assertThat(replay.calms).isEqualTo(1);
    assertThat(replay.actions()).isEqualTo(1);
    assertThat(outcomes()).containsExactly(Outcome.USEFUL);
    assertThat(replay.levels).containsExactly(PressureLevel.WARN, PressureLevel.NORMAL);
  }

  @Test
  void theFirstActionComesWithTheFirstLookThatSeesTheLevel() {
    replay.poolBytes = 512 * MIB;
    replay.run(Duration.ofMinutes(1));
    long before = replay.nowNanos;
    replay.othersBytes = othersFor(10, replay);
    replay.run(SECOND);

    assertThat(replay.takenAt.getFirst()).isEqualTo(before);
  }

  @Test
  void whatTheModelHoldsIsNotAskedForAtAll() {
    replay.activeBytes = 55L << 30;
    replay.poolBytes = 20 * MIB;
    replay.run(DAY);

    assertThat(replay.levels).containsExactly(PressureLevel.WARN);
    assertThat(replay.actions()).isZero();
    assertThat(replay.state().stage()).isEqualTo(Stage.SPENT);
    assertThat(replay.state().refusals()).containsKeys(Rung.CLEAR, Rung.DIP);
  }

  /** A busy host whose pool is full again at once, on a machine that stays short: no loop. */
  @Test
  void aSteadyStateAboveTheTripPointCostsAHandfulOfActionsADay() {
    replay.poolBytes = 512 * MIB;
    replay.fillPerTick = 512 * MIB;
    replay.othersBytes = othersFor(8, replay);
    replay.run(DAY);

    assertThat(replay.taken(Rung.DIP)).isEqualTo(1);
    assertThat(replay.taken(Rung.CLEAR)).isBetween(10, 20);
    assertThat(replay.stopped.getFirst()).startsWith("clear: 3 in a row brought next to nothing");
    assertThat(replay.lowered).as("lowered as long as it lasts").isTrue();
    assertThat(replay.poolBytes).isLessThanOrEqualTo(100 * MIB);
  }

  @Test
  void whatBringsSomethingAndEndsNothingIsDoneLessAndLessOften() {
    replay.poolBytes = 512 * MIB;
    replay.fillPerTick = 20 * MIB; // refilled to nine tenths only after more than a second
    replay.othersBytes = othersFor(8, replay);
    replay.run(DAY);

    assertThat(replay.stopped).as("each brought something").isEmpty();
    assertThat(replay.taken(Rung.CLEAR)).isBetween(280, 300);
  }

  @Test
  void aNumberThatHoversAboutItsThresholdIsOneLevel() {
    replay.poolBytes = 300 * MIB;
    long trip = othersFor(15, replay);
    replay.run(
        HOUR,
        seconds -> replay.othersBytes = trip + ((long) seconds % 2 == 0 ? 1 : -1) * 400L * MIB);

    assertThat(replay.levels).containsExactly(PressureLevel.WARN);
    assertThat(replay.actions()).isEqualTo(1);
    assertThat(replay.calms).isZero();
  }

  @Test
  void shortDipsBelowTheThresholdFlapAtMostOncePerTwelveSeconds() {
    replay.poolBytes = 300 * MIB;
    long normal = othersFor(40, replay);
    long warn = othersFor(10, replay);
    replay.run(HOUR, seconds -> replay.othersBytes = (long) seconds % 11 == 0 ? warn : normal);

    assertThat(replay.levels.size()).isLessThanOrEqualTo(2 * 3600 / 11 + 2);
    assertThat(replay.actions()).as("there is nothing more in the pool").isEqualTo(1);
  }

  @Test
  void aSlowLeakIsFollowedUpTheLevels() {
    replay.activeBytes = 40L << 30;
    replay.run(
        Duration.ofHours(20),
        seconds -> {
          replay.activeBytes = (40L << 30) + (long) (seconds * 300_000);
          replay.poolBytes = Math.max(replay.poolBytes, 10 * MIB);
        });

    assertThat(replay.levels)
        .containsExactly(PressureLevel.NORMAL, PressureLevel.WARN, PressureLevel.CRITICAL);
    assertThat(replay.actions()).isZero();
  }

  @Test
  void garbageIsCollectedFirstAndThenClearedFromThePool() {
    replay.garbageBytes = 4L << 30;
    replay.othersBytes = othersFor(10, replay);
    replay.run(Duration.ofSeconds(30));

    assertThat(replay.journal().actions().stream().map(Action::rung).limit(2))
        .containsExactly(Rung.GC_NUDGE, Rung.CLEAR);
    assertThat(replay.takenAt.get(1) - replay.takenAt.get(0))
        .isBetween(Ladder.AFTER_NUDGE.toNanos(), Duration.ofMillis(500).toNanos());
    assertThat(outcomes()).containsExactly(Outcome.USEFUL, Outcome.USEFUL);
    assertThat(replay.journal().actions().getFirst().returnedBytes()).hasValue(4L << 30);
    assertThat(replay.journal().toSystemBytes()).isEqualTo(4L << 30);
  }

  @Test
  void atCriticalNoGarbageIsCollected() {
    replay.garbageBytes = 4L << 30;
    replay.poolBytes = 512 * MIB;
    replay.critical = true;
    replay.run(Duration.ofMinutes(5));

    assertThat(replay.taken(Rung.GC_NUDGE)).isZero();
    assertThat(replay.taken(Rung.CLEAR)).isPositive();
  }

  @Test
  void aClearThatCallsStandInTheWayOfIsBlockedThenDippedAndNeverForced() {
    replay.poolBytes = 512 * MIB;
    replay.fillPerTick = MIB;
    replay.quiet = false;
    replay.othersBytes = othersFor(10, replay);
    replay.run(Duration.ofSeconds(3));
    assertThat(replay.state().stage()).isEqualTo(Stage.BLOCKED);
    assertThat(replay.state().blocked())
        .isEqualTo(
            "blocked: a clear has been due for 5 s; 3 calls run, and it is never made under one");
    assertThat(replay.taken(Rung.DIP)).isEqualTo(1);
    replay.run(Duration.ofMinutes(10));

    assertThat(replay.taken(Rung.CLEAR)).isEqualTo(1);
    assertThat(outcomes()).contains(Outcome.PENDING);
    replay.othersBytes = 0;
    replay.run(Duration.ofSeconds(11));
    assertThat(outcomes()).contains(Outcome.WITHDRAWN).doesNotContain(Outcome.PENDING);
    assertThat(replay.lowered).isFalse();
  }

  /** App Nap, or a machine too busy to answer: the last reading says nothing of now. */
  @Test
  void aReadingThatGrowsOldIsNoCalmAndNoReasonToAct() {
    replay.poolBytes = 512 * MIB;
    replay.fillPerTick = MIB;
    replay.quiet = false;
    replay.othersBytes = othersFor(10, replay);
    replay.run(Duration.ofSeconds(5));
    int before = replay.actions();
    replay.readable = false;
    replay.run(Duration.ofSeconds(30));
    assertThat(replay.state().stage()).isEqualTo(Stage.UNKNOWN);
    assertThat(replay.state().level().known()).isEmpty();
    assertThat(replay.actions()).isEqualTo(before);
    assertThat(replay.lowered).as("held on to").isTrue();

    replay.run(Duration.ofHours(8));
    assertThat(replay.actions()).isEqualTo(before);
    assertThat(replay.lowered).as("not for ever").isFalse();
    assertThat(replay.calms).isEqualTo(1);
  }

  /** A system whose clock goes on while it sleeps; of others {@link SleepWatchTest} tells. */
  @Test
  void afterASleepThereIsNoStorm() {
    replay.poolBytes = 512 * MIB;
    replay.othersBytes = othersFor(10, replay);
    replay.run(Duration.ofSeconds(5));
    int before = replay.actions();
    replay.nowNanos += Duration.ofHours(9).toNanos();
    replay.poolBytes = 512 * MIB;
    replay.run(Duration.ofSeconds(1));

    assertThat(replay.actions() - before).isLessThanOrEqualTo(1);
  }

  @Test
  void observingTellsOnceWhatWouldHaveBeenDone() {
    Replay observed = new Replay("mode=observe");
    observed.poolBytes = 512 * MIB;
    observed.garbageBytes = 1L << 30;
    observed.othersBytes = othersFor(10, observed);
    observed.run(HOUR);

    assertThat(observed.journal().actions().stream().map(Action::rung))
        .containsExactly(Rung.GC_NUDGE, Rung.CLEAR, Rung.DIP);
    assertThat(observed.journal().actions().stream().map(Action::outcome))
        .containsOnly(Outcome.OBSERVED);
    assertThat(observed.told.getFirst())
        .startsWith("action 1, gc-nudge: would be done; WARN, available ")
        .endsWith("(pressure-watchdog.available)");
  }

  @Test
  void theChecklistsRuleClearsAtItsOwnIntervalWhateverTheLevel() {
    Replay checklist = new Replay("pressure-watchdog.free-below=60%,pressure-watchdog.interval=5m");
    checklist.fillPerTick = MIB;
    checklist.othersBytes = othersFor(50, checklist);
    checklist.run(Duration.ofHours(1));

    assertThat(checklist.levels).containsExactly(PressureLevel.NORMAL);
    assertThat(checklist.taken(Rung.CLEAR)).isEqualTo(11); // the pool was empty the first time
    assertThat(checklist.told.getFirst())
        .contains("as memory_pressure -Q counts it, below 60.0 % (pressure-watchdog.free-below)");
  }

  /** On a machine that is not short no calm can return that would end it. */
  @Test
  void aDipForTheChecklistsRuleEndsWhenItIsJudged() {
    Replay checklist = new Replay("pressure-watchdog.free-below=60%,pressure-watchdog.interval=5m");
    checklist.poolBytes = 512 * MIB;
    checklist.fillPerTick = MIB;
    checklist.clearable = false;
    checklist.othersBytes = othersFor(50, checklist);
    checklist.run(Duration.ofMinutes(2));

    assertThat(checklist.taken(Rung.CLEAR)).isZero();
    assertThat(checklist.taken(Rung.DIP)).isEqualTo(1);
    assertThat(checklist.journal().actions().getLast().outcome()).isEqualTo(Outcome.USEFUL);
    assertThat(checklist.levels).containsExactly(PressureLevel.NORMAL);
    assertThat(checklist.lowered).isFalse();
  }

  /** It would stand in the way of layer 4's own. */
  @Test
  void aClearForTheChecklistsRuleThatFindsNoQuietIsWithdrawn() {
    Replay checklist = new Replay("pressure-watchdog.free-below=60%,pressure-watchdog.interval=5m");
    checklist.poolBytes = 512 * MIB;
    checklist.fillPerTick = MIB;
    checklist.quiet = false;
    checklist.othersBytes = othersFor(50, checklist);
    checklist.run(Duration.ofMinutes(1));

    assertThat(checklist.journal().actions().stream().map(Action::outcome))
        .containsExactly(Outcome.WITHDRAWN);
    assertThat(checklist.calms).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverHappensTheRulesHold(long seed) {
    Random random = new Random(seed);
    replay.run(
        Duration.ofHours(3),
        seconds -> {
          if (random.nextInt(20) == 0) {
            replay.othersBytes = (long) (random.nextDouble() * (50L << 30));
            replay.critical = random.nextInt(10) == 0;
            replay.quiet = random.nextBoolean();
            replay.fillPerTick = random.nextInt(64) * MIB;
            replay.garbageBytes += random.nextInt(200) * MIB;
            replay.readable = random.nextInt(20) != 0;
          }
        });

    for (int i = 1; i < replay.takenAt.size(); i++) {
      assertThat(replay.takenAt.get(i) - replay.takenAt.get(i - 1))
          .isGreaterThanOrEqualTo(Ladder.AFTER_NUDGE.toNanos());
    }
    assertThat(replay.journal().actions())
        .noneMatch(it -> it.rung() == Rung.GC_NUDGE && it.cause().level() != PressureLevel.WARN);
    assertThat(replay.actions()).isPositive();
    replay.othersBytes = 0;
    replay.critical = false;
    replay.readable = true;
    replay.run(Duration.ofSeconds(25));
    assertThat(replay.levels.getLast()).isEqualTo(PressureLevel.NORMAL);
    assertThat(replay.lowered).isFalse();
  }
}
