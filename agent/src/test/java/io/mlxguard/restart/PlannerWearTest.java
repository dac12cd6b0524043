// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.restart.RestartEvent.Kind;
import io.mlxguard.restart.RestartState.Stage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** When a host is left on wear, and when there have been too many restarts. */
class PlannerWearTest extends PlayedNight {

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
  void wearThatIsDueIsNotPutOffByAClockThatIsSetBack() {
    plan("scheduled-restart.after-calls=1", EVENING);

    assertThat(look(EVENING, busy())).isEmpty();
    Instant back = EVENING.minus(Duration.ofDays(30));
    assertThat(look(back, busy())).isEmpty();
    assertThat(look(back.plus(Duration.ofMinutes(16)), instant())).isPresent();
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

  /** Who asks for the JVM's own zone settles it, and a host may set it later. */
  @Test
  void wearAloneAsksNoClock() {
    TimeZone before = TimeZone.getDefault();
    String name = System.getProperty("user.timezone", "");
    try {
      System.setProperty("user.timezone", "Asia/Tokyo");
      TimeZone.setDefault(null); // nobody has asked yet
      plan("scheduled-restart.after-calls=1", EVENING);
      assertThat(look(EVENING, busy())).isEmpty();
      System.setProperty("user.timezone", "Asia/Kolkata");

      assertThat(TimeZone.getDefault().getID()).isEqualTo("Asia/Kolkata");
    } finally {
      System.setProperty("user.timezone", name);
      TimeZone.setDefault(before);
    }
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
    restarted(EVENING.minusSeconds(3000), "wear");
    assertThat(look(EVENING, lull())).as("one is not too many").isPresent();
    restarted(EVENING, "wear");

    assertThat(look(EVENING.plusSeconds(1), lull())).isEmpty();
    assertThat(planner.stage()).isEqualTo(Stage.STOOD_DOWN);
    assertThat(planner.isDue()).isFalse();
    assertThat(look(EVENING.plusSeconds(599), lull())).isEmpty();
    assertThat(look(EVENING.plusSeconds(600), lull())).as("the oldest is past").isPresent();
    assertThat(told).containsExactly(Kind.DUE, Kind.STOOD_DOWN);
    assertThat(sentences.getLast()).contains("2 restarts within 60 min");
  }

  @Test
  void aWindowThatIsSpentStoodDownIsSkippedAndNotToldAsDue() throws IOException {
    plan(DAILY + ",scheduled-restart.max-restarts=1", EVENING);
    restarted(OPENS.minusSeconds(60), "wear");

    for (Instant now = OPENS; !now.isAfter(ENDS); now = now.plusSeconds(10)) {
      assertThat(look(now, lull())).isEmpty();
    }
    assertThat(told).containsExactly(Kind.STOOD_DOWN, Kind.SKIPPED);
    assertThat(sentences.getLast()).contains("too many restarts");
    assertThat(planner.skipped()).isOne();
  }

  @Test
  void wearThatIsStoodDownPromisesNothingAndTakesItsTimeAfterwards() throws IOException {
    String keys = "scheduled-restart.after-calls=1,scheduled-restart.max-restarts=1";
    plan(keys + ",scheduled-restart.max-restarts-in=10h", EVENING);
    restarted(EVENING, "wear");
    Instant past = EVENING.plus(Duration.ofHours(10));

    for (Instant now = EVENING; now.isBefore(past); now = now.plusSeconds(10)) {
      assertThat(look(now, lull())).isEmpty();
      assertThat(planner.stage()).isEqualTo(Stage.STOOD_DOWN);
    }
    assertThat(told).containsExactly(Kind.STOOD_DOWN);
    assertThat(look(past, lull())).isPresent();
    assertThat(told).containsExactly(Kind.STOOD_DOWN, Kind.DUE);
  }

  /** Wear that found no moment ends in its own time, a window at its end. */
  @Test
  void theWindowTakesThePlaceOfWearThatIsDue() {
    plan(DAILY + ",scheduled-restart.after-calls=1,scheduled-restart.at-window-end=exit", EVENING);

    assertThat(look(OPENS.minusSeconds(1), busy())).isEmpty();
    assertThat(planner.isScheduled()).isFalse();
    assertThat(look(OPENS, busy())).isEmpty();
    assertThat(planner.isScheduled()).isTrue();
    assertThat(look(ENDS.minusMillis(1), busy())).isEmpty();
    assertThat(look(ENDS, busy()))
        .hasValueSatisfying(it -> assertThat(it).contains("with calls in flight"));
    assertThat(told).containsExactly(Kind.DUE, Kind.DUE);
  }

  @Test
  void wearThatCouldNotBeDoneIsTriedAgainOneWindowLater() {
    plan("scheduled-restart.after-calls=1", EVENING);
    assertThat(look(EVENING, lull())).isPresent();
    planner.refused();

    assertThat(look(EVENING.plusSeconds(1), lull())).isEmpty();
    assertThat(look(EVENING.plus(Duration.ofMinutes(29)), lull())).isEmpty();
    assertThat(look(EVENING.plus(Duration.ofMinutes(30)), lull())).isPresent();
  }
}
