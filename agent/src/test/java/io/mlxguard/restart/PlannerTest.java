// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.config.RestartChoice;
import io.mlxguard.restart.RestartEvent.Kind;
import io.mlxguard.restart.RestartState.Stage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** When a host is left by the calendar. */
class PlannerTest extends PlayedNight {

  private static final String WIDER = ",scheduled-restart.within=2h";

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
  void aClockThatWasAheadWhenTheGuardCameDisablesNothing() {
    plan(DAILY, EVENING.plus(Duration.ofDays(30)));
    Duration guarded = Duration.ofHours(8).plusSeconds(1);
    Facts facts = new Facts(true, 10, Duration.ofHours(9), guarded, Optional.empty(), true, true);

    assertThat(look(EVENING, lull())).isEmpty();
    assertThat(look(EVENING.plus(guarded), facts)).isPresent();
  }

  @Test
  void aClockSetBackAfterARestartDoesNotRestartTwice() throws IOException {
    restarted(OPENS.plusSeconds(5), "window");
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
  void anotherKeyThatIsChangedInAWindowLeavesItOpen() {
    Planner before = planner;
    assertThat(look(OPENS, busy())).isEmpty();
    plan(DAILY + ",scheduled-restart.stuck-after=2m", OPENS.plusSeconds(60));
    planner.follow(before);

    assertThat(look(OPENS.plusSeconds(61), lull())).isPresent();
    assertThat(before.hasWindowsOf(Config.parse(DAILY).restart())).isTrue();
    assertThat(before.hasWindowsOf(Config.parse(DAILY + WIDER).restart())).isTrue();
    assertThat(before.hasWindowsOf(Config.parse(DAILY.replace("04", "05")).restart())).isFalse();
  }

  @Test
  void aWindowThatIsMadeWiderWhileItIsOpenStaysOpen() {
    Planner before = planner;
    assertThat(look(OPENS, busy())).isEmpty();
    plan(DAILY + WIDER, OPENS.plusSeconds(600));
    planner.follow(before);

    assertThat(look(ENDS.plusSeconds(60), busy())).isEmpty();
    assertThat(look(ENDS.plusSeconds(61), lull())).isPresent();
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
  void aTimeThatIsSetInsideItsWindowIsTomorrows() {
    Duration sinceNoon = Duration.ofHours(16);
    planner =
        new Planner(
            Config.parse(DAILY).restart(),
            OPENS.plusSeconds(600),
            sinceNoon,
            0,
            ledger,
            this::hear);
    Duration later = sinceNoon.plusSeconds(1);
    Facts facts = new Facts(true, 10, later, later, Optional.empty(), true, true);

    assertThat(look(OPENS.plusSeconds(601), facts)).isEmpty();
    assertThat(told).isEmpty();
    assertThat(look(OPENS.plus(Duration.ofDays(1)), facts)).isPresent();
  }

  /** As a host does with its own default, some time after the guard came. */
  @Test
  void theClockIsTheOneItWasAtTheBeginning() {
    TimeZone before = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
      plan(DAILY.replace("scheduled-restart.zone=UTC,", ""), EVENING);
      Instant kolkata = Instant.parse("2026-12-01T22:30:00Z");
      TimeZone.setDefault(TimeZone.getTimeZone("UTC"));

      assertThat(planner.shownNext(EVENING)).hasValue("2026-12-02T04:00+05:30[Asia/Kolkata]");
      assertThat(look(kolkata, lull()))
          .hasValueSatisfying(it -> assertThat(it).contains("2026-12-02T04:00 Asia/Kolkata"));
      RestartChoice same = Config.parse(DAILY.replace("scheduled-restart.zone=UTC,", "")).restart();
      assertThat(planner.hasWindowsOf(same)).isFalse();
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
      assertThat(planner.hasWindowsOf(same)).isTrue();
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void whatCouldNotBeDoneIsNotTriedAgainInThisWindow() {
    assertThat(look(OPENS, lull())).isPresent();
    planner.refused();

    assertThat(look(OPENS.plusSeconds(1), lull())).isEmpty();
    assertThat(look(OPENS.plus(Duration.ofDays(1)), lull())).isPresent();
  }
}
