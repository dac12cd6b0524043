// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the keys of layer 5 come to, and what a mistake in one does. */
class PressureChoiceTest {

  private static final String KEY = "pressure-watchdog";

  private static PressureChoice choice(String configuration) {
    Config config = Config.parse(configuration);
    assertThat(config.problems()).isEmpty();
    return config.pressure();
  }

  private static Config config(String key, String value) {
    return Config.of(Sources.read("", Map.of("mlx.guard." + key, value), Map.of()));
  }

  @Test
  void withoutAWordItWatches() {
    PressureChoice choice = choice("");

    assertThat(choice.on()).isTrue();
    assertThat(choice.nudge()).isTrue();
    assertThat(choice.stall()).isEqualTo(Duration.ofMillis(150));
    assertThat(choice.availablePercent()).isEqualTo(15);
    assertThat(choice.groupPercent()).isEqualTo(90);
    assertThat(choice.freeBelowPercent()).as("the checklist's own rule").isEmpty();
    assertThat(choice.interval()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void eachKeyIsHeard() {
    PressureChoice choice =
        choice(
            "pressure-watchdog=OFF,pressure-watchdog.gc-nudge=off,pressure-watchdog.stall=1s,"
                + "pressure-watchdog.available=7.5%,pressure-watchdog.group=95 %,"
                + "pressure-watchdog.free-below=15%,pressure-watchdog.interval=1m");

    assertThat(choice.on()).isFalse();
    assertThat(choice.nudge()).isFalse();
    assertThat(choice.stall()).isEqualTo(Duration.ofSeconds(1));
    assertThat(choice.availablePercent()).isEqualTo(7.5);
    assertThat(choice.groupPercent()).isEqualTo(95);
    assertThat(choice.freeBelowPercent()).hasValue(15);
    assertThat(choice.interval()).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "OFF", " Off "})
  void theChecklistsRuleMayBeOff(String value) {
    assertThat(config(KEY + ".free-below", value).pressure().freeBelowPercent()).isEmpty();
    assertThat(config(KEY + ".free-below", value).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "'' | on | is not one of them; allowed: auto or off; off is used",
        "'' | true | is not one of them; allowed: auto or off; off is used",
        ".gc-nudge | on | is not one of them; allowed: auto or off; off is used",
        ".stall | soon | is not a time; allowed: a time such as 500ms or 2s, at most 2s, at least"
            + " 10ms; 150ms is used",
        ".stall | 9ms | is too short; allowed: a time such as 500ms or 2s, at most 2s, at least"
            + " 10ms; 150ms is used",
        ".stall | 2001ms | is too long; allowed: a time such as 500ms or 2s, at most 2s, at least"
            + " 10ms; 150ms is used",
        ".available | 15 | is not a percentage; allowed: a percentage from 1% to 50%; 15% is used",
        ".available | off | is not a percentage; allowed: a percentage from 1% to 50%; 15% is used",
        ".available | 51% | is out of range; allowed: a percentage from 1% to 50%; 15% is used",
        ".group | 49% | is out of range; allowed: a percentage from 50% to 99%; 90% is used",
        ".group | 1g | is not a percentage; allowed: a percentage from 50% to 99%; 90% is used",
        ".free-below | on | is not a percentage; allowed: off, or a percentage from 1% to 90%; off"
            + " is used",
        ".free-below | 91% | is out of range; allowed: off, or a percentage from 1% to 90%; off is"
            + " used",
        ".interval | 999ms | is too short; allowed: a time such as 250ms, 10s, 5m or 1h, at most"
            + " 24h, at least 1s; 5m is used",
        ".interval | 25h | is not a time; allowed: a time such as 250ms, 10s, 5m or 1h, at most"
            + " 24h, at least 1s; 5m is used"
      })
  void aMistakeIsOneSentenceWithTheWayOut(String key, String value, String sentence) {
    assertThat(config(KEY + key, value).problems())
        .containsExactly(
            "system property mlx.guard.%s%s: %s%s \"%s\" %s"
                .formatted(KEY, key, KEY, key, value, sentence))
        .allSatisfy(OneLine::check);
  }

  @ParameterizedTest
  @ValueSource(strings = {".stall", ".available", ".group", ".free-below", ".interval"})
  void aNumberThatIsAMistakeIsTheDefault(String key) {
    assertThat(config(KEY + key, "nonsense").pressure().sameAs(choice(""))).isTrue();
  }

  @Test
  void aChoiceThatIsAMistakeDoesLess() {
    assertThat(config(KEY, "on").pressure().on()).isFalse();
    assertThat(config(KEY + ".gc-nudge", "on").pressure().nudge()).isFalse();
    assertThat(config(KEY + ".gc-nudge", "on").pressure().on()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pressure-watchdog=auto | pressure-watchdog=AUTO",
        "pressure-watchdog.available=15% | pressure-watchdog.available=15.0 %",
        "pressure-watchdog.interval=5m | pressure-watchdog.interval=300s",
        "pressure-watchdog.free-below=off | pressure-watchdog.stall=150ms"
      })
  void theSameHoweverWritten(String one, String other) {
    assertThat(choice(one).sameAs(choice(other))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pressure-watchdog=off",
        "pressure-watchdog.gc-nudge=off",
        "pressure-watchdog.stall=151ms",
        "pressure-watchdog.available=15.5%",
        "pressure-watchdog.group=91%",
        "pressure-watchdog.free-below=15%",
        "pressure-watchdog.interval=6m"
      })
  void everyKeyMakesADifference(String configuration) {
    assertThat(choice(configuration).sameAs(choice(""))).isFalse();
    assertThat(choice("").sameAs(choice(configuration))).isFalse();
    assertThat(choice(configuration).sameAs(choice(configuration))).isTrue();
  }
}
