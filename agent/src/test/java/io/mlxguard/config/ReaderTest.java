// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a value comes to, and what a mistake does. */
class ReaderTest {

  @ParameterizedTest
  @CsvSource({
    "guard, GUARD",
    "GUARD, GUARD",
    "' Guard ', GUARD",
    "observe, OBSERVE",
    "gaurd, OBSERVE",
    "on, OBSERVE",
    "'', OBSERVE"
  })
  void aModeThatIsNoneOnlyObserves(String value, Mode mode) {
    assertThat(property(Key.MODE, value).mode()).isEqualTo(mode);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, AUTO",
    "flag-only, FLAG_ONLY",
    "Flag_Only, FLAG_ONLY",
    "automatic, FLAG_ONLY",
    "'', FLAG_ONLY"
  })
  void aChoiceOfNativeAccessThatIsNoneTakesNoRight(String value, NativeAccessChoice choice) {
    assertThat(property(Key.NATIVE_ACCESS, value).nativeAccess()).isEqualTo(choice);
  }

  @ParameterizedTest
  @CsvSource({"report, REPORT", "enforce, ENFORCE", "ENFORCE, ENFORCE", "force, REPORT"})
  void anAnswerToDriftThatIsNoneLeavesTheHostsLimit(String value, OnDrift onDrift) {
    assertThat(property(Key.ON_DRIFT, value).onDrift()).isEqualTo(onDrift);
  }

  @ParameterizedTest
  @CsvSource({"info, INFO", "warn, WARN", "off, OFF", "OFF, OFF", "debug, INFO", "'', INFO"})
  void aLevelThatIsNoneTellsAll(String value, LogChoice.Level level) {
    assertThat(property(Key.LOG_LEVEL, value).log().level()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({
    "stderr, stderr",
    "' /var/log/x ', /var/log/x",
    "auto, auto",
    "'  ', stderr",
    "'', stderr"
  })
  void aLogFileIsAnyText(String value, String file) {
    Config config = property(Key.LOG_FILE, value);

    assertThat(config.log().file()).isEqualTo(file);
    assertThat(config.log().toStderr()).isEqualTo(file.equals("stderr"));
    assertThat(config.log().isAuto()).isEqualTo(file.equals("auto"));
    assertThat(config.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MODE | gaurd | is not one of them; allowed: guard or observe; observe is used",
        "NATIVE_ACCESS | yes | is not one of them; allowed: auto or flag-only; flag-only is used",
        "ON_DRIFT | force | is not one of them; allowed: report or enforce; report is used",
        "LOG_LEVEL | debug | is not one of them; allowed: info, warn or off; info is used",
        "IDLE_AFTER | -1s | is not a time; allowed: a time such as 250ms, 10s, 5m or 1h, at most"
            + " 24h, at least 300ms; 5s is used",
        "WIRED_LIMIT | 1.5g | is not a size; allowed: auto, off, a size such as 512m or 2g (binary,"
            + " as in -Xmx), or a percentage; the layer is off"
      })
  void aMistakeIsOneSentenceWithTheWayOut(Key key, String value, String sentence) {
    assertThat(property(key, value).problems())
        .containsExactly(
            "system property "
                + key.property()
                + ": "
                + key.title()
                + " \""
                + value
                + "\" "
                + sentence);
  }

  @ParameterizedTest
  @EnumSource(names = {"WIRED_LIMIT", "CACHE_LIMIT", "MEMORY_LIMIT"})
  void aLimitThatIsNoneIsThatLayersAlone(Key key) {
    Config config = property(key, "lots");

    for (Key limit : List.of(Key.WIRED_LIMIT, Key.CACHE_LIMIT, Key.MEMORY_LIMIT)) {
      assertThat(config.limit(limit))
          .isEqualTo(limit == key ? new Limit.Invalid("lots", "is not a size") : new Limit.Auto());
    }
    assertThat(config.mode()).isEqualTo(Mode.GUARD);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"WIRED_LIMIT", "CACHE_LIMIT", "MEMORY_LIMIT"})
  void onlyALimitsKeyHasALimit(Key key) {
    Config config = Config.parse("");
    assertThatIllegalArgumentException().isThrownBy(() -> config.limit(key));
  }

  @Test
  void oneKeySetOtherwiseCountsBeforeAllOtherPlaces() {
    Config before = Config.parse("cache-limit=1g,memory-limit=2g,cache-limt=x");

    Config after = Change.of(before, Key.CACHE_LIMIT, "off", "JMX").next();

    assertThat(after.cacheLimit()).isEqualTo(new Limit.Off());
    assertThat(after.memoryLimit()).isEqualTo(before.memoryLimit());
    assertThat(after.problems()).isEqualTo(before.problems());
    assertThat(after.arguments()).isEqualTo("cache-limit=off,memory-limit=2g");
    assertThat(after.settings()).contains(new Setting("cache-limit", "off", "JMX"));
    assertThat(after.sameAs(before)).isFalse();
    assertThat(before.cacheLimit()).as("itself unchanged").isEqualTo(new Limit.Size(1L << 30));
  }

  @Test
  void setOtherwiseOverAndOverItKeepsTheLastAlone() {
    Config config = Config.parse("cache-limit=1g");
    for (int i = 1; i <= 100; i++) {
      config = Change.of(config, Key.CACHE_LIMIT, i + "m", "JMX").next();
    }

    assertThat(config.cacheLimit()).isEqualTo(new Limit.Size(100L << 20));
    assertThat(config.sources().settings())
        .containsExactly(
            new Setting("cache-limit", "100m", "JMX"),
            new Setting("cache-limit", "1g", "agent argument"));
  }

  @Test
  void setOtherwiseItStillOnlyObservesWhereTheFileWasRefused() {
    Config config = Config.parse("config=/no/such/file");

    assertThat(Change.of(config, Key.CACHE_LIMIT, "1g", "JMX").next().mode())
        .isEqualTo(Mode.OBSERVE);
    assertThat(Change.of(config, Key.MODE, "guard", "JMX").next().mode()).isEqualTo(Mode.OBSERVE);
  }

  @Test
  void aValueSetOtherwiseIsOneValueWhateverItHolds() {
    Config config =
        Change.of(Config.parse(""), Key.CACHE_LIMIT, "1g,memory-limit=off", "JMX").next();

    assertThat(config.cacheLimit()).isInstanceOf(Limit.Invalid.class);
    assertThat(config.memoryLimit()).isEqualTo(new Limit.Auto());
  }

  @Test
  void theSettingsInForceInTheTablesOrderWithTheirPlaces() {
    Config config =
        Config.of(
            Sources.read(
                "memory-limit=1g,token=s3cret",
                Map.of("mlx.guard.memory-limit", "2g", "mlx.guard.mode", "observe"),
                Map.of("MLX_GUARD_CACHE_LIMIT", "off")));

    assertThat(config.settings())
        .containsExactly(
            new Setting("mode", "observe", "system property mlx.guard.mode"),
            new Setting("cache-limit", "off", "environment MLX_GUARD_CACHE_LIMIT"),
            new Setting("memory-limit", "1g", "agent argument"));
    assertThat(config.arguments()).isEqualTo("mode=observe,cache-limit=off,memory-limit=1g");
  }

  @Test
  void theSameWhereverItWasWritten() {
    Config argument = Config.parse("cache-limit=1g,idle-after=1s");
    Config others =
        Config.of(
            Sources.read(
                "",
                Map.of("mlx.guard.cache-limit", "1024m"),
                Map.of("MLX_GUARD_IDLE_AFTER", "1000ms")));

    assertThat(argument.sameAs(others)).isTrue();
    assertThat(others.idleAfter()).isEqualTo(Duration.ofSeconds(1));
  }

  /** As a status shows it, which somebody may copy. */
  @Test
  void aMistakeThatReadsLikeALimitIsNotTheSame() {
    Config right = Config.parse("cache-limit=1g");
    Config mistaken = Config.parse("cache-limit=" + right.cacheLimit());

    assertThat(mistaken.cacheLimit()).isInstanceOf(Limit.Invalid.class);
    assertThat(right.sameAs(mistaken)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/tmp/a,b", "/tmp/a(b", "/tmp/a]b", "/tmp/a b", "a=b", " x ", "/tmp/a\"b\"c"})
  void itsArgumentsCanBeReadAgain(String file) {
    Config config =
        Config.of(
            Sources.read(
                "", Map.of("mlx.guard.log.file", file, "mlx.guard.log.level", "off"), Map.of()));

    assertThat(Config.parse(config.arguments()).sameAs(config)).as(config.arguments()).isTrue();
  }

  private static Config property(Key key, String value) {
    return Config.of(Sources.read("", Map.of(key.property(), value), Map.of()));
  }
}
