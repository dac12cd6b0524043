// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.RestartChoice.Wear;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the keys of layer 6 come to, and what a mistake in one does. */
class RestartChoiceTest {

  private static final String KEY = "scheduled-restart.";

  private static RestartChoice choice(String configuration) {
    Config config = Config.parse(configuration);
    assertThat(config.problems()).isEmpty();
    return config.restart();
  }

  private static Config config(String key, String value) {
    return Config.of(Sources.read("", Map.of("mlx.guard." + KEY + key, value), Map.of()));
  }

  @Test
  void withoutAWordNothingIsRestarted() {
    RestartChoice choice = choice("");

    assertThat(choice.isWanted()).isFalse();
    assertThat(choice.setting()).isEqualTo("off");
    assertThat(choice)
        .isEqualTo(
            new RestartChoice(
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(30),
                Duration.ofMinutes(1),
                false,
                false,
                75,
                false,
                new Wear(OptionalLong.empty(), Optional.empty(), Optional.empty()),
                3,
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                false));
  }

  @Test
  void eachKeyIsHeard() {
    RestartChoice choice =
        choice(
            "scheduled-restart.at=4:05:06,scheduled-restart.zone=Europe/Berlin,"
                + "scheduled-restart.within=90s,scheduled-restart.jitter=0s,"
                + "scheduled-restart.at-window-end=EXIT,scheduled-restart.mode=Notify,"
                + "scheduled-restart.exit-code=3,scheduled-restart.supervised=yes,"
                + "scheduled-restart.after-calls=4000,scheduled-restart.after-hours=72,"
                + "scheduled-restart.time-to-limit=2h,scheduled-restart.max-restarts=5,"
                + "scheduled-restart.max-restarts-in=2h,scheduled-restart.stuck-after=500ms");

    assertThat(choice)
        .isEqualTo(
            new RestartChoice(
                Optional.of(LocalTime.of(4, 5, 6)),
                Optional.of(ZoneId.of("Europe/Berlin")),
                Duration.ofSeconds(90),
                Duration.ZERO,
                true,
                true,
                3,
                true,
                new Wear(
                    OptionalLong.of(4000),
                    Optional.of(Duration.ofHours(72)),
                    Optional.of(Duration.ofHours(2))),
                5,
                Duration.ofHours(2),
                Duration.ofMillis(500),
                false));
    assertThat(choice.setting()).isEqualTo("04:05:06 within 90s, Europe/Berlin");
  }

  @Test
  void wearAloneIsEnough() {
    assertThat(choice("scheduled-restart.after-calls=1").isWanted()).isTrue();
    assertThat(choice("scheduled-restart.after-hours=1").isWanted()).isTrue();
    assertThat(choice("scheduled-restart.time-to-limit=1m").setting()).isEqualTo("on wear");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4am",
        "24:00",
        "4:5",
        "04:60",
        "-1:00",
        "04:00:60",
        "0400",
        "\u0664:00",
        "04:00 PM"
      })
  void aTimeThatCannotBeReadRestartsNothing(String value) {
    Config config = config("at", value);

    assertThat(config.problems())
        .singleElement()
        .asString()
        .contains("scheduled-restart.at", "is not a time of the day", "there is no daily restart")
        .contains("such as 04:00");
    assertThat(config.restart().at()).isEmpty();
    assertThat(config.restart().unreadable()).isTrue();
    assertThat(config.restart().isWanted()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Berlin", "Europe/Berlyn", "europe/berlin", "summer", "UTC+99"})
  void aZoneThatDoesNotExistRestartsNothing(String value) {
    Config config = Config.parse("scheduled-restart.at=04:00,scheduled-restart.zone=" + value);

    assertThat(config.problems())
        .singleElement()
        .asString()
        .contains("is not a time zone", "there is no daily restart");
    assertThat(config.restart().at()).isEmpty();
    assertThat(config.restart().unreadable()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "within,0s,30m is used",
    "within,13h,30m is used",
    "jitter,2h,1m is used",
    "exit-code,0,75 is used",
    "exit-code,126,75 is used",
    "exit-code,0x4b,75 is used",
    "after-calls,0,off is used",
    "after-calls,99999999999,off is used",
    "after-hours,1.5,off is used",
    "after-hours,9000,off is used",
    "time-to-limit,30s,off is used",
    "time-to-limit,soon,off is used",
    "max-restarts,0,3 is used",
    "max-restarts,101,3 is used",
    "max-restarts-in,0s,1h is used",
    "stuck-after,1ms,1m is used",
    "at-window-end,leave,skip is used",
    "mode,kill,notify is used",
    "supervised,no,auto is used"
  })
  void aMistakeIsTheCarefulChoice(String key, String value, String consequence) {
    assertThat(config(key, value).problems())
        .singleElement()
        .asString()
        .contains(KEY + key + " \"" + value + "\"", "; allowed: ", consequence);
  }

  @Test
  void theSameWrittenOtherwiseIsTheSame() {
    RestartChoice choice = choice("scheduled-restart.at=04:00,scheduled-restart.within=60m");

    assertThat(choice.sameAs(choice("scheduled-restart.at=4:00:00,scheduled-restart.within=1h")))
        .isTrue();
    assertThat(choice.sameAs(choice("scheduled-restart.at=04:01,scheduled-restart.within=1h")))
        .isFalse();
    assertThat(choice.sameAs(choice.observing())).isFalse();
    assertThat(choice.observing().notifyOnly()).isTrue();
  }
}
