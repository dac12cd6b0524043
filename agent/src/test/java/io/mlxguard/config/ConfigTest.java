// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

  private static final Limit.Auto AUTO = new Limit.Auto();

  @Test
  void defaults() {
    Config config = Config.parse("");

    assertThat(config)
        .isEqualTo(
            new Config(
                new Sources(List.of(), List.of(), false),
                Mode.GUARD,
                AUTO,
                AUTO,
                AUTO,
                Share.WHOLE,
                new ClearChoice(
                    List.of(),
                    500,
                    100L << 20,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ZERO,
                    true,
                    Duration.ofSeconds(30),
                    false,
                    false),
                new PressureChoice(
                    true,
                    true,
                    Duration.ofMillis(150),
                    15,
                    90,
                    OptionalDouble.empty(),
                    Duration.ofMinutes(5)),
                config.restart(), // see RestartChoiceTest
                OnDrift.REPORT,
                Duration.ofMillis(250),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                NativeAccessChoice.AUTO,
                new LogChoice("stderr", LogChoice.Level.INFO),
                List.of()));
  }

  @Test
  void everyKey() {
    String text =
        "mode= Observe ,wired-limit=off, cache-limit = 512m ,memory-limit=\"75%\","
            + "clear-after-generate.methods=a.B#c(int,..)[tokens=return],"
            + "clear-after-generate.min-tokens=OFF,clear-after-generate.max-cache=1G,"
            + "clear-after-generate.min-interval=100ms,clear-after-generate.max-defer=1m,"
            + "clear-after-generate.max-hold=10s,clear-after-generate.drain=Off,"
            + "clear-after-generate.warn-after=0s,pressure-watchdog=Off,"
            + "pressure-watchdog.gc-nudge=off,pressure-watchdog.stall=2s,"
            + "pressure-watchdog.available=50%,pressure-watchdog.group=99 %,"
            + "pressure-watchdog.free-below=12.5%,pressure-watchdog.interval=1s,share=1/2,cpu-cache-calls=on,on-drift=enforce,"
            + "install-delay=1s,idle-after=2s,detach-timeout=1m,native-access=flag-only,"
            + "log.file=/var/log/mlx.log,log.level=WARN";
    Config config = Config.parse(text);

    assertThat(config)
        .isEqualTo(
            new Config(
                config.sources(),
                Mode.OBSERVE,
                new Limit.Off(),
                new Limit.Size(512L << 20),
                new Limit.Percent(new BigDecimal("75")),
                new Share(2),
                new ClearChoice(
                    List.of(TargetParser.parse("a.B#c(int,..)[tokens=return]")),
                    0,
                    1L << 30,
                    Duration.ofMillis(100),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(10),
                    false,
                    Duration.ZERO,
                    true,
                    false),
                new PressureChoice(
                    false,
                    false,
                    Duration.ofSeconds(2),
                    50,
                    99,
                    OptionalDouble.of(12.5),
                    Duration.ofSeconds(1)),
                config.restart(),
                OnDrift.ENFORCE,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofMinutes(1),
                NativeAccessChoice.FLAG_ONLY,
                new LogChoice("/var/log/mlx.log", LogChoice.Level.WARN),
                List.of()));
    assertThat(config.arguments())
        .isEqualTo(
            "mode=Observe,wired-limit=off,cache-limit=512m,memory-limit=75%,"
                + "clear-after-generate.methods=\"a.B#c(int,..)[tokens=return]\","
                + "clear-after-generate.min-tokens=OFF,clear-after-generate.max-cache=1G,"
                + "clear-after-generate.min-interval=100ms,clear-after-generate.max-defer=1m,"
                + "clear-after-generate.max-hold=10s,clear-after-generate.drain=Off,"
                + "clear-after-generate.warn-after=0s,pressure-watchdog=Off,"
                + "pressure-watchdog.gc-nudge=off,pressure-watchdog.stall=2s,"
                + "pressure-watchdog.available=50%,pressure-watchdog.group=99 %,"
                + "pressure-watchdog.free-below=12.5%,pressure-watchdog.interval=1s,"
                + "share=1/2,on-drift=enforce,"
                + "install-delay=1s,idle-after=2s,detach-timeout=1m,cpu-cache-calls=on,native-access=flag-only,"
                + "log.file=/var/log/mlx.log,log.level=WARN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      emptyValue = "",
      value = {
        "token=s3cret | ``",
        "s3cret | ``",
        "memory-limit | ``",
        "token=s3cret,cache-limit=1g,cache-limt=s3cret | cache-limit=1g",
        "memory-limit=off,cache-limit=1g | cache-limit=1g,memory-limit=off",
        "cache-limit= 512MiB ,install-delay=1000ms | cache-limit=512MiB,install-delay=1000ms",
        "cache-limit=1g,cache-limit=OFF | cache-limit=OFF",
        "cache-limit=big | cache-limit=big"
      })
  void itsArgumentsAreTheKnownKeysAsWrittenAndNothingElse(String arguments, String known) {
    assertThat(Config.parse(arguments).arguments()).isEqualTo(known);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cache-limt=1g | agent argument: there is no key \"cache-limt\"; the nearest is cache-limit",
        "memory-limit | agent argument: memory-limit has no value; its default is used",
        "cache-limit=1g,cache-limit=off | agent argument: cache-limit is given twice, the last one"
            + " counts",
        "cache-limit=big | agent argument: cache-limit \"big\" is not a size; allowed: auto, off, a"
            + " size such as 512m or 2g (binary, as in -Xmx), or a percentage; the layer is off",
        "cache-limit= | agent argument: cache-limit \"\" is not a size; allowed: auto, off, a size"
            + " such as 512m or 2g (binary, as in -Xmx), or a percentage; the layer is off",
        "install-delay=soon | agent argument: install-delay \"soon\" is not a time; allowed: a"
            + " time such as 250ms, 10s, 5m or 1h, at most 24h; 250ms is used",
        "detach-timeout=25h | agent argument: detach-timeout \"25h\" is not a time; allowed: a"
            + " time such as 250ms, 10s, 5m or 1h, at most 24h, at least 1s; 10s is used",
        "detach-timeout=0s | agent argument: detach-timeout \"0s\" is too short; allowed: a time"
            + " such as 250ms, 10s, 5m or 1h, at most 24h, at least 1s; 10s is used",
        "=1g | agent argument: there is no key \"\"; the nearest is mode"
      })
  void oneMistakeIsOneSentence(String arguments, String problem) {
    assertThat(Config.parse(arguments).problems()).containsExactly(problem);
  }

  @Test
  void aMistakeTouchesNoOtherKey() {
    Config config =
        Config.parse("nonsense,cache-limit=big,memory-limit=1g,install-delay=x,detach-timeout=2s");

    assertThat(config.cacheLimit()).isEqualTo(new Limit.Invalid("big", "is not a size"));
    assertThat(config.memoryLimit()).isEqualTo(new Limit.Size(1L << 30));
    assertThat(config.installDelay()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.detachTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.problems()).hasSize(3);
  }

  @Test
  void theLastOfTwoCounts() {
    assertThat(Config.parse("cache-limit=1g,cache-limit=off").cacheLimit())
        .isEqualTo(new Limit.Off());
  }

  @Test
  void aKeyInsideBracketsOrQuotesIsNoKey() {
    Config config = Config.parse("cache-limit=\"1g,memory-limit=off\",methods=f(a,memory-limit=1)");

    assertThat(config.memoryLimit()).isEqualTo(AUTO);
    assertThat(config.cacheLimit()).isInstanceOf(Limit.Invalid.class);
    assertThat(config.problems()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000",
        "cache-limit=1g\nmemory-limit=off",
        "cache\r\nlimit=1g",
        "cache-limit=\u001b[31mred\u001b[0m",
        "install-delay=\u00075s\u007f",
        "\u001b]0;title\u0007=1"
      })
  void controlCharactersNeverReachASentence(String arguments) {
    assertThat(Config.parse(arguments).problems()).hasSize(1).allSatisfy(OneLine::check);
  }

  static Stream<String> sixtyKibibytes() {
    int size = 60 << 10;
    return Stream.of("x", "=", "(", ")", "\"", "9", " ", "\n", "%", "\ud83d\ude00", "a=")
        .map(text -> text.repeat(size / text.length()))
        .flatMap(text -> Stream.of(text, "cache-limit=" + text, "install-delay=" + text));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("sixtyKibibytes")
  void aLongTextIsToldInALine(String arguments) {
    assertThat(Config.parse(arguments).problems())
        .hasSizeLessThanOrEqualTo(2)
        .allSatisfy(OneLine::check);
  }

  @Test
  void whatIsLongerThan64KibibytesIsRefusedWhole() {
    String longest = "cache-limit=1g,".repeat(1 << 16).substring(0, 1 << 16);
    assertThat(Config.parse(longest).cacheLimit()).isEqualTo(new Limit.Size(1L << 30));

    Config config = Config.parse(longest + ",");

    assertThat(config.sameAs(Config.parse(""))).isTrue();
    assertThat(config.arguments()).isEmpty();
    assertThat(config.problems())
        .containsExactly(
            "agent argument: longer than 64 KiB, so it is not read; the defaults are used");
  }

  @Test
  void thereAreNotMoreSentencesThanAnyoneReads() {
    assertThat(Config.parse("a,".repeat(10)).problems()).hasSize(10);
    assertThat(Config.parse("a,".repeat(11)).problems())
        .hasSize(11)
        .endsWith("and 1 more mistakes in the configuration");
    assertThat(Config.parse("a,".repeat(1 << 15)).problems())
        .hasSize(11)
        .endsWith("and 32758 more mistakes in the configuration")
        .allSatisfy(OneLine::check);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0085", "\u009b31m", "\u2028", "\u2029", "\u202e", "\ud83d"})
  void noCharacterThatMovesTheCursorReachesASentence(String odd) {
    assertThat(Config.parse("cache" + odd + "limit=1g").problems())
        .singleElement()
        .satisfies(it -> assertThat(it).contains("\"cache?").doesNotContain(odd.substring(0, 1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {78, 79, 80, 81})
  void aCharacterOfTwoHalvesIsNotCut(int before) {
    String text = "x".repeat(before) + "\ud83d\ude00".repeat(100);

    assertThat(Config.parse(text).problems())
        .singleElement()
        .satisfies(it -> assertThat(UTF_8.newEncoder().canEncode(it)).isTrue())
        .satisfies(OneLine::check);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache-limit=512m | cache-limit=512MiB",
        "cache-limit=50% | cache-limit=50.0%",
        "cache-limit=50% | cache-limit=050%",
        "cache-limit=1g | cache-limit=1024m",
        "cache-limit=1g,memory-limit=2g | memory-limit=2g, cache-limit=1g",
        "install-delay=1s | install-delay=1000ms",
        "cache-limit=off | cache-limit=1g,cache-limit=OFF",
        "share=1/2 | share=1 / 02",
        "share=1/1 | cache-limit=auto",
        "share=2 | cache-limit=auto",
        "cache-limit=auto | install-delay=250ms",
        "cache-limit=auto | unknown=1"
      })
  void theSameHoweverWritten(String one, String other) {
    assertThat(Config.parse(one).sameAs(Config.parse(other))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mode=observe",
        "wired-limit=off",
        "cache-limit=1g",
        "memory-limit=off",
        "share=1/2",
        "clear-after-generate.methods=a.B#c",
        "clear-after-generate.methods=?",
        "clear-after-generate.min-tokens=501",
        "clear-after-generate.max-cache=101m",
        "clear-after-generate.min-interval=6s",
        "clear-after-generate.max-defer=31s",
        "clear-after-generate.max-hold=1s",
        "clear-after-generate.drain=off",
        "clear-after-generate.warn-after=31s",
        "cpu-cache-calls=on",
        "on-drift=enforce",
        "install-delay=1s",
        "idle-after=1s",
        "detach-timeout=1s",
        "native-access=flag-only",
        "log.file=auto",
        "log.level=off"
      })
  void everyKeyMakesADifference(String arguments) {
    assertThat(Config.parse(arguments).sameAs(Config.parse(""))).isFalse();
    assertThat(Config.parse("").sameAs(Config.parse(arguments))).isFalse();
  }
}
