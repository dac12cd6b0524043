// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the keys of layer 4 come to, and what a mistake in one does. */
class ClearChoiceTest {

  private static final String WHERE = "agent argument: clear-after-generate.methods ";
  private static final String ALLOWED =
      "; allowed: targets split at ; such as com.acme.Llm#generate(..) or"
          + " com.acme.Chat+#reply[tokens=arg(1),min-tokens=200,max-cache=64m]; ";

  @Test
  void anArgumentWithoutQuotesIsSplitWhereItShould() {
    Config config =
        Config.parse(
            "clear-after-generate.methods=com.acme.Llm#generate(..)[tokens=arg(1),min-tokens=200];"
                + "com.acme.B#c(int,String),cache-limit=1g");

    assertThat(config.clear().targets())
        .extracting(Target::toString)
        .containsExactly(
            "com.acme.Llm#generate(..)[tokens=arg(1),min-tokens=200]", "com.acme.B#c(int,String)");
    assertThat(config.cacheLimit()).isEqualTo(new Limit.Size(1L << 30));
    assertThat(config.problems()).isEmpty();
    assertThat(Config.parse(config.arguments()).sameAs(config)).as(config.arguments()).isTrue();
  }

  @Test
  void aTargetThatIsNoneIsOneSentenceAndTheOthersStand() {
    Config config = methods("a.B#c;a.B;d.E#f;g.H#i(;j.K#l");

    assertThat(config.clear().targets())
        .extracting(Target::text)
        .containsExactly("a.B#c", "d.E#f", "j.K#l");
    assertThat(config.clear().unreadable()).isFalse();
    assertThat(config.problems())
        .containsExactly(
            WHERE
                + "\"a.B\" has no # between class and method"
                + ALLOWED
                + "this target is ignored",
            WHERE
                + "\"g.H#i(\" has no ) behind the types of its arguments"
                + ALLOWED
                + "this target is ignored")
        .allSatisfy(OneLine::check);
  }

  @Test
  void whereNoneIsLeftTheMethodsAreUnreadable() {
    assertThat(methods("a.B;c.D").clear().unreadable()).isTrue();
    assertThat(methods("a.B;c.D").clear().targets()).isEmpty();
    assertThat(methods("a.B;c.D").sameAs(methods(""))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", ";", " ; ;; "})
  void noneAtAllIsNoMistake(String value) {
    assertThat(methods(value).clear().unreadable()).isFalse();
    assertThat(methods(value).clear().targets()).isEmpty();
    assertThat(methods(value).problems()).isEmpty();
  }

  @Test
  void ofTwoForTheSameMethodsTheLastCounts() {
    Config config = methods("a.B#c[min-tokens=1];d.E#f;a.B :: c(..)[min-tokens=2];a.B#c()");

    assertThat(config.clear().targets())
        .extracting(Target::toString)
        .containsExactly("a.B#c(..)[min-tokens=2]", "d.E#f(..)", "a.B#c()");
    assertThat(config.problems())
        .containsExactly(
            WHERE + "\"a.B :: c(..)\" is given twice" + ALLOWED + "the last one counts");
  }

  @Test
  void sixtyFourAreTheMost() {
    String most =
        IntStream.range(0, 64).mapToObj(i -> "a.B#c" + i).collect(Collectors.joining(";", "", ";"));
    assertThat(methods(most).clear().targets()).hasSize(64);
    assertThat(methods(most).problems()).isEmpty();

    Config config = methods(most + "d.E#f;g.H#i");

    assertThat(config.clear().targets()).hasSize(64);
    assertThat(config.problems())
        .containsExactly(
            WHERE
                + "\"d.E#f\" is one more than 64"
                + ALLOWED
                + "it and those behind it are ignored");
  }

  @Test
  void theLongestListComesBackWhole() {
    String one = "a.B#" + "c".repeat(293);
    Config config =
        methods(IntStream.range(100, 164).mapToObj(i -> one + i).collect(Collectors.joining(";")));

    assertThat(config.clear().targets()).hasSize(64);
    assertThat(Config.parse(config.arguments()).sameAs(config)).isTrue();
  }

  @Test
  void aLongerTextIsNotRead() {
    Config config = methods("a.B#c;".repeat(4000));

    assertThat(config.clear().unreadable()).isTrue();
    assertThat(config.problems())
        .singleElement()
        .satisfies(OneLine::check)
        .satisfies(
            it ->
                assertThat(it)
                    .contains("\" is longer than 19264 characters;")
                    .endsWith("; the layer is off"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "off, 0", "' OFF ', 0", "1, 1", "2147483647, 2147483647", "007, 7"})
  void tokensAreAWholeNumberOrOff(String value, int tokens) {
    Config config = config("min-tokens", value);

    assertThat(config.clear().minTokens()).isEqualTo(tokens);
    assertThat(config.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1m, 1048576", "1024K, 1048576", "' 1 GiB ', 1073741824", "1048576, 1048576"})
  void thePoolIsASize(String value, long bytes) {
    Config config = config("max-cache", value);

    assertThat(config.clear().maxCacheBytes()).isEqualTo(bytes);
    assertThat(config.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "min-tokens | many | is not a number of tokens; allowed: off, or a whole number from 0 to"
            + " 2147483647; 0 is off; 500 is used",
        "min-tokens | -1 | is not a number of tokens; allowed: off, or a whole number from 0 to"
            + " 2147483647; 0 is off; 500 is used",
        "min-tokens | 2147483648 | is more than 2147483647; allowed: off, or a whole number from 0"
            + " to 2147483647; 0 is off; 500 is used",
        "max-cache | lots | is not a size; allowed: a size such as 64m or 1g (binary, as in -Xmx),"
            + " at least 1m; 100m is used",
        "max-cache | 50% | is not a size; allowed: a size such as 64m or 1g (binary, as in -Xmx),"
            + " at least 1m; 100m is used",
        "max-cache | 0 | is less than 1m; allowed: a size such as 64m or 1g (binary, as in -Xmx),"
            + " at least 1m; 100m is used",
        "min-interval | 99ms | is too short; allowed: a time such as 250ms, 10s, 5m or 1h, at most"
            + " 24h, at least 100ms; 5s is used",
        "max-defer | 0s | is too short; allowed: a time such as 250ms, 10s, 5m or 1h, at most 24h,"
            + " at least 100ms; 30s is used",
        "max-hold | 10001ms | is too long; allowed: a time such as 500ms or 2s, at most 10s; 0s is"
            + " used",
        "max-hold | 25h | is not a time; allowed: a time such as 500ms or 2s, at most 10s; 0s is"
            + " used",
        "drain | yes | is not one of them; allowed: on or off; off is used",
        "warn-after | soon | is not a time; allowed: a time such as 250ms, 10s, 5m or 1h, at most"
            + " 24h; 30s is used"
      })
  void aMistakeIsOneSentenceWithTheWayOut(String key, String value, String sentence) {
    assertThat(config(key, value).problems())
        .containsExactly(
            "system property mlx.guard.clear-after-generate.%s: clear-after-generate.%s \"%s\" %s"
                .formatted(key, key, value, sentence));
  }

  @Test
  void aMistakeIsTheDefaultOrTheChoiceThatDoesLess() {
    assertThat(config("min-tokens", "many").clear().minTokens()).isEqualTo(500);
    assertThat(config("max-cache", "1k").clear().maxCacheBytes()).isEqualTo(100 << 20);
    assertThat(config("max-hold", "11s").clear().maxHold()).isEqualTo(Duration.ZERO);
    assertThat(config("drain", "yes").clear().drain()).isFalse();
    assertThat(Config.parse("cpu-cache-calls=yes").clear().cpuCacheCalls()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.B#c | a.B :: c ( .. )",
        "a.B#c(List<String>) | a.B#c(List)",
        "a.B#c[max-cache=1m] | a.B#c[max-cache=1024k]",
        "a.B#c[min-tokens=off,tokens=return] | a.B#c[tokens=return,min-tokens=0]",
        "a.B#c | a.B#c;nonsense"
      })
  void theSameHoweverWritten(String one, String other) {
    assertThat(methods(one).sameAs(methods(other))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.B+#c",
        "a.B#d",
        "a.B#c()",
        "a.B#c[tokens=return]",
        "a.B#c[min-tokens=500]",
        "a.B#c[max-cache=100m]",
        "a.B#c;a.B#d"
      })
  void everyPartOfATargetMakesADifference(String value) {
    assertThat(methods(value).sameAs(methods("a.B#c"))).isFalse();
  }

  private static Config methods(String value) {
    return Config.parse("clear-after-generate.methods=\"" + value + "\"");
  }

  private static Config config(String key, String value) {
    return Config.of(
        Sources.read("", Map.of("mlx.guard.clear-after-generate." + key, value), Map.of()));
  }
}
