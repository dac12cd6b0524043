// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.restart.RestartEvent.Kind;
import io.mlxguard.restart.RestartState.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a host is left: nights are played by a clock of the test's. */
class PlannerTest {

  private static final String DAILY =
      "scheduled-restart.at=04:00,scheduled-restart.zone=UTC,scheduled-restart.jitter=0s";
  private static final Instant EVENING = Instant.parse("2026-12-01T20:00:00Z");
  private static final Instant OPENS = Instant.parse("2026-12-02T04:00:00Z");
  private static final Instant ENDS = Instant.parse("2026-12-02T04:30:00Z");

  private final List<Kind> told = new ArrayList<>();
  private final List<String> sentences = new ArrayList<>();
  private Ledger ledger;
  private Planner planner;

  @BeforeEach
  void anEvening(@TempDir Path folder) throws IOException {
    ledger = new Ledger(folder, "host");
    assertThat(ledger.open()).isZero();
    planner = planned(DAILY, EVENING, 0);
  }

  private void plan(String arguments, Instant since) {
    planner = planned(arguments, since, 0);
  }

  private Planner planned(String arguments, Instant since, double chance) {
    Config config = Config.parse(arguments);
    assertThat(config.problems()).isEmpty();
    return new Planner(
        config.restart(),
        since,
        chance,
        ledger,
        (kind, sentence) -> {
          told.add(kind);
          sentences.add(sentence);
        });
  }

  private static Facts facts(boolean quiet, boolean lull) {
    return new Facts(true, 10, Duration.ofHours(1), Duration.ZERO, Optional.empty(), quiet, lull);
  }

  private static Facts busy() {
    return facts(false, false);
  }

  private static Facts lull() {
    return facts(true, true);
  }

  private static Facts instant() {
    return facts(true, false);
  }

  private Optional<String> look(Instant now, Facts facts) {
    return planner.look(now, facts);
  }

  @Test
  void itLeavesInTheWindowAtALull() {
    assertThat(look(OPENS.minusSeconds(1), lull())).isEmpty();
    assertThat(planner.stage()).isEqualTo(Stage.WATCHING);
    assertThat(look(OPENS, busy())).isEmpty();
    assertThat(planner.stage()).isEqualTo(Stage.DUE);
    assertThat(look(OPENS.plusSeconds(5), instant())).as("a gap is no lull").isEmpty();
    assertThat(look(OPENS.plusSeconds(6), lull()))
        .hasValueSatisfying(it -> assertThat(it).contains("the window from 2026-12-02T04:00 UTC"));
    assertThat(told).containsExactly(Kind.DUE);
  }

  @Test
  void inTheSecondHalfAnyGapWillDo() {
    assertThat(look(OPENS, busy())).isEmpty();
    assertThat(look(OPENS.plus(Duration.ofMinutes(15)), instant())).isPresent();
  }

  @Test
  void withoutAGapItSkipsAndNeverLeavesUnderACall() {
    for (Instant now = OPENS; now.isBefore(ENDS.plusSeconds(90)); now = now.plusSeconds(1)) {
      assertThat(look(now, busy())).isEmpty();
    }
    assertThat(told).containsExactly(Kind.DUE, Kind.SKIPPED);
    assertThat(planner.skipped()).isOne();
    assertThat(look(ENDS.plusSeconds(90), lull())).as("the window is over").isEmpty();
    assertThat(look(OPENS.plus(Duration.ofDays(1)), lull())).isPresent();
  }

  @Test
  void atTheWindowsEndItMayLeaveAllTheSame() {
    plan(DAILY + ",scheduled-restart.at-window-end=exit", EVENING);

    assertThat(look(OPENS, busy())).isEmpty();
    assertThat(look(ENDS.minusMillis(1), busy())).isEmpty();
    assertThat(look(ENDS, busy()))
        .hasValueSatisfying(it -> assertThat(it).contains("with calls in flight"));
  }

  @Test
  void wearEndsNoCallWhateverTheWindowsEndSays() {
    plan("scheduled-restart.after-calls=1,scheduled-restart.at-window-end=exit", EVENING);

    for (int second = 0; second < 7200; second++) {
      assertThat(look(EVENING.plusSeconds(second), busy())).isEmpty();
    }
  }

  @Test
  void wearInAWindowOfASecondIsNotToldOfEachSecond() {
    plan("scheduled-restart.after-calls=1,scheduled-restart.within=1s", EVENING);

    for (int second = 0; second < 600; second++) {
      assertThat(look(EVENING.plusSeconds(second), busy())).isEmpty();
    }
    assertThat(told).hasSizeBetween(16, 22);
  }

  @Test
  void aClockThatWasAheadWhenTheGuardCameDisablesNothing() {
    plan(DAILY, EVENING.plus(Duration.ofDays(30)));
    Duration guarded = Duration.ofHours(8).plusSeconds(1);
    Facts facts = new Facts(true, 10, Duration.ofHours(9), guarded, Optional.empty(), true, true);

    assertThat(look(EVENING, lull())).isEmpty();
    assertThat(look(EVENING.plus(guarded), facts)).isPresent();
  }

  @Test
  void aClockSetBackAfterARestartDoesNotRestartTwice() throws IOException {
    ledger.add(new Ledger.Entry(OPENS.plusSeconds(5), "window"));
    plan(DAILY, OPENS.plusSeconds(6));
    Facts facts =
        new Facts(true, 10, Duration.ZERO, Duration.ofSeconds(14), Optional.empty(), true, true);

    assertThat(look(OPENS.plusSeconds(10), facts)).isEmpty();
    assertThat(look(OPENS.plus(Duration.ofDays(1)), lull())).isPresent();
  }

  @Test
  void aLookAYearAheadDisablesNothing() {
    assertThat(look(EVENING, lull())).isEmpty();
    assertThat(look(EVENING.plus(Duration.ofDays(365)), lull())).isEmpty();
    assertThat(look(EVENING.plusSeconds(10), lull())).isEmpty();
    assertThat(look(OPENS, lull())).isPresent();
  }

  @Test
  void wearThatIsDueIsNotPutOffByAClockThatIsSetBack() {
    plan("scheduled-restart.after-calls=1", EVENING);

    assertThat(look(EVENING, busy())).isEmpty();
    Instant back = EVENING.minus(Duration.ofDays(30));
    assertThat(look(back, busy())).isEmpty();
    assertThat(look(back.plus(Duration.ofMinutes(16)), instant())).isPresent();
  }

  @Test
  void anotherKeyThatIsChangedInAWindowLeavesItOpen() {
    Planner before = planner;
    assertThat(look(OPENS, busy())).isEmpty();
    plan(DAILY + ",scheduled-restart.stuck-after=2m", OPENS.plusSeconds(60));
    planner.follow(before);

    assertThat(look(OPENS.plusSeconds(61), lull())).isPresent();
    assertThat(before.hasWindowsOf(Config.parse(DAILY).restart())).isTrue();
    assertThat(before.hasWindowsOf(Config.parse(DAILY.replace("04", "05")).restart())).isFalse();
  }

  @Test
  void aHostThatSleptThroughTheEndIsNotCutInTheMorning() {
    plan(DAILY + ",scheduled-restart.at-window-end=exit", EVENING);

    assertThat(look(OPENS.plusSeconds(10), busy())).isEmpty();
    assertThat(look(Instant.parse("2026-12-02T09:00:00Z"), lull())).isEmpty();
    assertThat(told).containsExactly(Kind.DUE, Kind.MISSED);
    assertThat(planner.missed()).isOne();
  }

  @Test
  void aWindowSleptThroughIsNotMadeUpFor() {
    assertThat(look(OPENS.minusSeconds(60), lull())).isEmpty();
    assertThat(look(ENDS, lull())).isEmpty();
    assertThat(look(Instant.parse("2026-12-02T09:00:00Z"), lull())).isEmpty();
    assertThat(told).containsExactly(Kind.MISSED);
    assertThat(look(OPENS.plus(Duration.ofDays(1)), lull())).as("the next night").isPresent();
  }

  @Test
  void aSleepThatEndsInTheWindowIsInTime() {
    assertThat(look(EVENING, lull())).isEmpty();
    assertThat(look(ENDS.minusSeconds(1), lull())).isPresent();
  }

  @Test
  void aHostStartedInTheWindowIsLeftAlone() {
    plan(DAILY, OPENS.plusSeconds(20));

    assertThat(look(OPENS.plusSeconds(21), lull())).isEmpty();
    assertThat(look(ENDS, lull())).isEmpty();
    assertThat(told).isEmpty();
    assertThat(look(OPENS.plus(Duration.ofDays(1)), lull())).isPresent();
  }

  @Test
  void aClockThatIsSetForwardIntoTheWindowOpensIt() {
    assertThat(look(EVENING, lull())).isEmpty();
    assertThat(look(OPENS.plusSeconds(1), lull())).isPresent();
  }

  @Test
  void aClockThatIsSetBackOutOfTheWindowClosesIt() {
    assertThat(look(OPENS.plusSeconds(1), busy())).isEmpty();
    assertThat(look(OPENS.minusSeconds(3600), lull())).isEmpty();
    assertThat(planner.stage()).isEqualTo(Stage.WATCHING);
    assertThat(look(OPENS, lull())).as("and comes again").isPresent();
  }

  @Test
  void aClockSetBackAfterASkippedWindowDoesNotOpenItAgain() {
    assertThat(look(OPENS, busy())).isEmpty();
    assertThat(look(ENDS, busy())).isEmpty();
    assertThat(told).containsExactly(Kind.DUE, Kind.SKIPPED);
    assertThat(look(OPENS.plusSeconds(60), lull())).isEmpty();
  }

  @Test
  void theJitterIsPartOfTheWindow() {
    planner = planned(DAILY.replace("jitter=0s", "jitter=1h"), EVENING, 0.5);

    assertThat(look(OPENS.plusSeconds(449), lull())).isEmpty();
    assertThat(look(OPENS.plusSeconds(450), lull())).as("half of half the window").isPresent();
  }

  @Test
  void withoutMlxInUseThereIsNothingToRestartFor() {
    Facts unused = new Facts(false, 0, Duration.ZERO, Duration.ZERO, Optional.empty(), true, true);

    assertThat(look(OPENS, unused)).isEmpty();
    assertThat(look(ENDS, unused)).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void whoOnlyWantsToBeToldIsToldOnce() {
    plan(DAILY + ",scheduled-restart.mode=notify", EVENING);

    for (Instant now = OPENS; now.isBefore(ENDS); now = now.plusSeconds(10)) {
      assertThat(look(now, lull())).isEmpty();
    }
    assertThat(told).containsExactly(Kind.DUE, Kind.MOMENT);
  }

  @Test
  void wearByCallsHoursAndClimb() {
    assertWear("after-calls=10", facts(true, true), "10 calls");
    assertWear(
        "after-hours=2",
        new Facts(true, 0, Duration.ofHours(2), Duration.ZERO, Optional.empty(), true, true),
        "up for 2 h");
    assertWear(
        "time-to-limit=2h",
        new Facts(
            true, 0, Duration.ZERO, Duration.ZERO, Optional.of(Duration.ofMinutes(90)), true, true),
        "within 90 min");
  }

  private void assertWear(String key, Facts worn, String words) {
    plan("scheduled-restart." + key, EVENING);
    Facts fresh =
        new Facts(
            true,
            9,
            Duration.ofHours(1),
            Duration.ZERO,
            Optional.of(Duration.ofHours(2)),
            true,
            true);

    assertThat(look(EVENING, fresh)).as(key).isEmpty();
    assertThat(look(EVENING.plusSeconds(1), worn))
        .hasValueSatisfying(
            it -> assertThat(it).contains(words, "scheduled-restart." + key.split("=")[0]));
  }

  @Test
  void wearThatFindsNoMomentLooksOn() {
    plan("scheduled-restart.after-calls=1", EVENING);

    assertThat(look(EVENING, busy())).isEmpty();
    assertThat(look(EVENING.plus(Duration.ofMinutes(30)), busy())).isEmpty();
    assertThat(look(EVENING.plus(Duration.ofMinutes(31)), lull())).isPresent();
    assertThat(told).containsExactly(Kind.DUE, Kind.SKIPPED, Kind.DUE);
  }

  @Test
  void afterSoManyRestartsItStandsDownForAsLong() throws IOException {
    plan("scheduled-restart.after-calls=1,scheduled-restart.max-restarts=2", EVENING);
    ledger.add(new Ledger.Entry(EVENING.minusSeconds(3000), "wear"));
    assertThat(look(EVENING, lull())).as("one is not too many").isPresent();
    ledger.add(new Ledger.Entry(EVENING, "wear"));

    assertThat(look(EVENING.plusSeconds(1), lull())).isEmpty();
    assertThat(planner.stage()).isEqualTo(Stage.STOOD_DOWN);
    assertThat(planner.isDue()).isFalse();
    assertThat(look(EVENING.plusSeconds(599), lull())).isEmpty();
    assertThat(look(EVENING.plusSeconds(600), lull())).as("the oldest is past").isPresent();
    assertThat(told).containsExactly(Kind.DUE, Kind.STOOD_DOWN);
    assertThat(sentences.getLast()).contains("2 restarts within 60 min");
  }

  @Test
  void whatCouldNotBeDoneIsNotTriedAgainInThisWindow() {
    assertThat(look(OPENS, lull())).isPresent();
    planner.refused();

    assertThat(look(OPENS.plusSeconds(1), lull())).isEmpty();
    assertThat(look(OPENS.plus(Duration.ofDays(1)), lull())).isPresent();
  }
}
