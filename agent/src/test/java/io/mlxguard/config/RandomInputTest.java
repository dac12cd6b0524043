// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for the parsers whatever is written; none of them throws. */
class RandomInputTest {

  /** Nearly what is meant, or anything at all. */
  enum Kind {
    NEAR,
    ANY;

    String value(Random random) {
      return this == NEAR ? Inputs.value(random) : Inputs.anything(random);
    }

    String argument(Random random) {
      return this == NEAR ? Inputs.argument(random) : Inputs.anything(random);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLimitIsAboveZeroOrSaysInALineWhatIsWrong(Kind kind) {
    Property.holds(
        kind::value,
        text -> {
          switch (Limit.parse(text)) {
            case Limit.Size size -> {
              assertThat(size.bytes()).isPositive();
              assertThat(Limit.parse(" " + size.bytes() + "B ")).isEqualTo(size);
            }
            case Limit.Percent percent -> {
              assertThat(percent.of(1L << 40)).isBetween(1L, 1L << 40);
              assertThat(Limit.parse(percent.toString())).isEqualTo(percent);
            }
            case Limit.Invalid invalid -> {
              OneLine.check(invalid.problem());
              assertThat(invalid.text().length()).isLessThanOrEqualTo(83);
            }
            case Limit.Auto auto -> assertThat(text).containsIgnoringCase(auto.toString());
            case Limit.Off off -> assertThat(text).containsIgnoringCase(off.toString());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aSizeIsNotNegativeOrRefused(Kind kind) {
    Property.holds(
        kind::value,
        text -> {
          String lower = text.toLowerCase(Locale.ROOT);
          IllegalArgumentException refused =
              catchThrowableOfType(
                  IllegalArgumentException.class,
                  () -> assertThat(Bytes.parse(lower)).isNotNegative());
          if (refused != null) {
            OneLine.check(String.valueOf(refused.getMessage()));
          }
        });
  }

  /** What a target says of itself is that target; what is none says in a line why. */
  @ParameterizedTest
  @EnumSource
  void aListOfTargetsIsTargetsAndMistakes(Kind kind) {
    AtomicInteger targets = new AtomicInteger();
    Property.holds(
        random -> kind == Kind.NEAR ? Inputs.targets(random) : Inputs.anything(random),
        text -> {
          Targets read = Targets.parse(text);
          targets.addAndGet(read.list().size());
          assertThat(read.list()).hasSizeLessThanOrEqualTo(64).allSatisfy(RandomInputTest::sound);
          for (Targets.Mistake mistake : read.mistakes()) {
            OneLine.check(mistake.problem());
            OneLine.check(mistake.consequence());
            assertThat(text).contains(mistake.text());
          }
          assertThat(read.unreadable())
              .isEqualTo(read.list().isEmpty() && !text.replace(";", "").isBlank());
        });
    assertThat(targets.get()).isGreaterThan(kind == Kind.NEAR ? 3_000 : -1);
  }

  private static void sound(Target target) {
    Target again = TargetParser.parse(target.toString());
    assertThat(again.toString()).isEqualTo(target.toString());
    assertThat(again.methods()).isEqualTo(target.methods());
    OneLine.check(target.text());
    OneLine.check(target.toString());
    assertThat(target.matchesClass("java.lang.String")).isFalse();
    assertThat(target.matchesClass(target.classPattern().replace('*', 'x'))).isTrue();
    assertThat(target.matchesMethod(target.methodPattern().replace("*", ""))).isTrue();
    List<String> types =
        target.argumentTypes().orElse(List.of()).stream()
            .map(it -> it.replace("*", "x").replace("..", "int"))
            .toList();
    assertThat(target.matchesArguments(types)).as(target + " for " + types).isTrue();
    assertThat(target.minTokens().orElse(0)).isNotNegative();
    assertThat(target.maxCacheBytes().orElse(1 << 20)).isGreaterThanOrEqualTo(1 << 20);
  }

  /** No pattern takes long, whatever it and the name are. */
  @Test
  void everyWildcardIsAnyRunOfCharacters() {
    Property.holds(
        random ->
            random
                .ints(random.nextInt(30), 0, 5)
                .mapToObj(i -> List.of("a", "b", ".", "*", "/").get(i))
                .collect(Collectors.joining()),
        text -> {
          String[] both = text.split("/", 2);
          String name = both.length < 2 ? "" : both[1].replace("*", "").replace("/", "");
          String regex = both[0].replace(".", "\\.").replaceAll("\\*+", ".*");
          assertThat(Names.matches(both[0], name)).isEqualTo(name.matches(regex));
        });
    assertThat(Names.matches("*a".repeat(1000) + "b", "a".repeat(100_000))).isFalse();
  }

  @Test
  void everyNumberOfBytesIsALine() {
    Property.holds(
        random -> Long.toString(random.nextLong() >> random.nextInt(64)),
        text -> {
          long bytes = Long.parseLong(text);
          OneLine.check(Bytes.text(bytes));
          assertThat(Bytes.text(bytes)).containsOnlyOnce(bytes + " bytes");
        });
  }

  @ParameterizedTest
  @EnumSource
  void aTimeIsWithinADayOrNone(Kind kind) {
    Property.holds(
        kind::value,
        text ->
            assertThat(Span.parse(text))
                .satisfiesAnyOf(
                    span -> assertThat(span).isEmpty(),
                    span ->
                        assertThat(span.orElseThrow())
                            .isBetween(Duration.ZERO, Duration.ofHours(24))));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSplitIsWholeAndSplitsNoFurther(Kind kind) {
    Property.holds(
        kind::argument,
        text -> {
          List<String> pairs = Pairs.split(text);
          assertThat(pairs).allSatisfy(it -> assertThat(it).isEqualTo(it.strip()).isNotBlank());
          assertThat(pairs).allSatisfy(it -> assertThat(Pairs.split(it)).containsExactly(it));
          assertThat(Pairs.split(String.join(",", pairs))).isEqualTo(pairs);
        });
  }

  @ParameterizedTest
  @EnumSource
  void onePairOfQuotesComesOff(Kind kind) {
    Property.holds(
        kind::value,
        text -> {
          assertThat(Pairs.unquote("\"" + text + "\"")).isEqualTo(text);
          assertThat(text.strip()).contains(Pairs.unquote(text));
        });
  }

  @Test
  void aNameIsAKeyOrHasANearest() {
    Property.holds(
        Inputs::name,
        name -> {
          Key nearest = Key.nearest(name);
          assertThat(Key.named(nearest.title())).contains(nearest);
          Key.named(name).ifPresent(key -> assertThat(nearest).isEqualTo(key));
          assertThat(Key.inProperty("mlx.guard." + name)).contains(name);
          assertThat(Key.inProperty(name))
              .satisfiesAnyOf(
                  it -> assertThat(it).isEmpty(),
                  it -> assertThat(name).endsWith(it.orElseThrow()));
          Optional<String> inVariable = Key.inVariable("MLX_GUARD_" + name);
          assertThat(inVariable).isPresent();
          assertThat(Key.inVariable(name).isPresent()).isEqualTo(name.startsWith("MLX_GUARD_"));
        });
  }

  @ParameterizedTest
  @EnumSource
  void anArgumentIsAConfigurationAndEveryMistakeALine(Kind kind) {
    Property.holds(
        kind::argument,
        text -> {
          Config config = Config.parse(text);

          sound(config);
          assertThat(config.sameAs(Config.parse(text))).isTrue();
          assertThat(config.problems()).hasSizeLessThanOrEqualTo(11);
        });
  }

  @Test
  void whatAConfigurationSaysOfItselfIsTheSameConfiguration() {
    Property.holds(
        RandomInputTest::orderly,
        text -> {
          Config config = Config.parse(text);
          assertThat(Config.parse(config.arguments()).sameAs(config))
              .as(config.arguments())
              .isTrue();
        });
  }

  /** Values as users write them, without quotes and control characters. */
  private static String orderly(Random random) {
    return Inputs.argument(random).replaceAll("[\\p{C}\\p{Z}\"]|config|x{100,}", "");
  }

  @Test
  void everyPlaceTogetherIsAConfiguration() {
    AtomicInteger settings = new AtomicInteger();
    Property.holds(
        random -> String.valueOf(random.nextLong()),
        text -> {
          Random random = new Random(Long.parseLong(text));
          Map<String, String> properties = places("mlx.guard.", random);
          Map<String, String> environment = places("MLX_GUARD_", random);
          Sources sources = Sources.read(Inputs.argument(random), properties, environment);
          settings.addAndGet(sources.settings().size());
          sound(Config.of(sources));
          for (Key key : Key.values()) {
            assertThat(sources.first(key).stream().map(Setting::name))
                .allMatch(key.title()::equals);
          }
        });
    assertThat(settings.get()).as("of all inputs together").isGreaterThan(10_000);
  }

  private static Map<String, String> places(String prefix, Random random) {
    Map<String, String> places = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      String name = Inputs.name(random);
      places.put(
          random.nextInt(5) == 0
              ? name
              : prefix + (random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT)),
          random.nextBoolean() ? Inputs.value(random) : Inputs.anything(random));
    }
    return places;
  }

  /** Bounded, printable, and nothing negative. */
  private static void sound(Config config) {
    config.problems().forEach(OneLine::checkPrintable);
    assertThat(config.problems()).allSatisfy(it -> assertThat(it).hasSizeLessThan(2000));
    if (!config.arguments().isEmpty()) {
      OneLine.checkPrintable(config.arguments());
    }
    assertThat(config.installDelay().isNegative()).isFalse();
    assertThat(config.idleAfter().isNegative()).isFalse();
    assertThat(config.detachTimeout().isNegative()).isFalse();
    assertThat(config.log().file()).isNotBlank();
    assertThat(config.clear().targets()).allSatisfy(RandomInputTest::sound);
    assertThat(config.clear().minTokens()).isNotNegative();
    assertThat(config.clear().maxCacheBytes()).isGreaterThanOrEqualTo(1 << 20);
    assertThat(config.clear().minInterval()).isPositive();
    assertThat(config.clear().maxDefer()).isPositive();
    assertThat(config.clear().maxHold()).isBetween(Duration.ZERO, Duration.ofSeconds(10));
  }

  /** Without this the others would show nothing. */
  @Test
  void aPropertyThatDoesNotHoldIsFoundAndCutDownToWhatIsNeeded() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                Property.holds(
                    Inputs::argument,
                    text -> assertThat(text).doesNotContainPattern("(?s)\\(.*\\]")))
        .withMessageEndingWith("cut down to \"(]\"");
  }
}
