// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.shim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {

  @ParameterizedTest
  @NullAndEmptySource
  void nothingIsAStartWithDefaults(String argument) {
    assertThat(Request.parse(argument))
        .containsExactlyInAnyOrderEntriesOf(Map.of("verb", "start", "args", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache-limit=512m,memory-limit=off",
        "cache-limit=100%",
        "config=/a%20b;c=d",
        "mlx-guard",
        " mlx-guard:1;verb=stop"
      })
  void aPlainConfigurationIsAStartAndIsNotDecoded(String argument) {
    assertThat(Request.parse(argument))
        .containsExactlyInAnyOrderEntriesOf(Map.of("verb", "start", "args", argument));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cache-limit=512m,memory-limit=off",
        "memory-limit=75%",
        "clear-after-generate.methods=com.acme.Llm#generate(..);com.acme.Chat#reply",
        "config=/a b/%41+c;=,\u00e4\u00f6 \ud83d\ude00\n\"\\\u0000"
      })
  void everyValueSurvives(String configuration) {
    String argument =
        "mlx-guard:1;verb=start;jar="
            + encoded("/opt/my tools/m\u00f6we;1=2/mlx-guard.jar")
            + ";version=0.1.0;nonce=0123456789abcdef0123456789abcdef;args="
            + encoded(configuration);

    assertThat(Request.parse(argument))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "verb", "start",
                "jar", "/opt/my tools/m\u00f6we;1=2/mlx-guard.jar",
                "version", "0.1.0",
                "nonce", "0123456789abcdef0123456789abcdef",
                "args", configuration));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mlx-guard:;", "mlx-guard:;;;", "mlx-guard:"})
  void anArgumentOfSeparatorsAloneIsNotKnown(String argument) {
    assertThat(Request.isKnown(Request.parse(argument))).isFalse();
  }

  @Test
  void theVerbIsTheCommandLines() {
    assertThat(Request.parse("mlx-guard:1;verb=stop;nonce=00;args="))
        .containsEntry("verb", "stop")
        .containsEntry("args", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlx-guard:1;",
        "mlx-guard:1;;;",
        "mlx-guard:1;verb",
        "mlx-guard:1;=stop",
        "mlx-guard:1;===",
        "mlx-guard:1;nonce"
      })
  void fieldsWithoutNameOrValueAreNoFields(String argument) {
    assertThat(Request.parse(argument)).isEmpty();
  }

  @Test
  void startAndStopAreKnown() {
    assertThat(Request.isKnown(Request.parse(""))).isTrue();
    assertThat(Request.isKnown(Request.parse("mlx-guard:1;verb=start"))).isTrue();
    assertThat(Request.isKnown(Request.parse("mlx-guard:1;verb=stop"))).isTrue();
  }

  @Test
  void aVerbThatTheEntryDoesNotDoItselfIsForTheCore() {
    assertThat(Request.isKnown(Request.parse("mlx-guard:1;verb=dance"))).isTrue();
  }

  @Test
  void onceIsSaidByOneWordAlone() {
    assertThat(Request.isOnce(Request.parse("mlx-guard:1;verb=look;once=yes"))).isTrue();
    assertThat(Request.isOnce(Request.parse("mlx-guard:1;verb=look;once=y"))).isFalse();
    assertThat(Request.isOnce(Request.parse("mlx-guard:1;verb=look"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlx-guard:1;",
        "mlx-guard:1;nonce=00ff",
        "mlx-guard:1;verb=",
        "mlx-guard:1;verb=two words",
        "mlx-guard:1;verb=..%2Fx",
        "mlx-guard:1;verb=abcdefghijklmnopqrstuvwxyzabcdefg",
        "mlx-guard:1;verb=START"
      })
  void whatIsNoWordIsNot(String argument) {
    assertThat(Request.isKnown(Request.parse(argument))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlx-guard:2;verb=stop;nonce=00ff;args=",
        "mlx-guard:;verb=stop;nonce=00ff",
        "mlx-guard:10;verb=start;nonce=00ff",
        "mlx-guard:cache-limit=1g;verb=start;nonce=00ff"
      })
  void anotherProtocolIsNeitherAConfigurationNorKnown(String argument) {
    Map<String, String> fields = Request.parse(argument);

    assertThat(Request.isKnown(fields)).isFalse();
    assertThat(fields)
        .containsEntry("verb", "of protocol " + argument.split("[:;]")[1])
        .containsEntry("nonce", "00ff");
    assertThat(fields.getOrDefault("args", "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"100%", "%", "%4", "%zz", "%-1"})
  void whatIsNotEncodedIsTakenAsItIs(String value) {
    assertThat(Request.parse("mlx-guard:1;verb=start;args=" + value)).containsEntry("args", value);
  }

  @Test
  void whatALaterCommandLineAddsIsKeptForTheCore() {
    assertThat(Request.parse("mlx-guard:1;verb=start;colour=blue%20green"))
        .containsEntry("colour", "blue green");
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8);
  }
}
