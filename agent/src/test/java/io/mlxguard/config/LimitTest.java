// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "512m",
        "512mb",
        "512mib",
        "512M",
        "512MB",
        "512MiB",
        "512 m",
        "512 MiB",
        " 512m ",
        "\t512m",
        "536870912",
        "536870912b",
        "524288k",
        "524288KiB",
        "0000512m"
      })
  void sizesAreBinaryHoweverWritten(String text) {
    assertThat(Limit.parse(text)).isEqualTo(new Limit.Size(512L << 20));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1b, 1",
    "1k, 1024",
    "1m, 1048576",
    "1g, 1073741824",
    "1t, 1099511627776",
    "8388607t, 9223370937343148032",
    "9223372036854775807, 9223372036854775807",
    "9223372036854775807b, 9223372036854775807"
  })
  void everyUnit(String text, long bytes) {
    assertThat(Limit.parse(text)).isEqualTo(new Limit.Size(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0m", "00", "0 tb"})
  void zeroIsNoLimitAndSaysWhatIs(String text) {
    assertThat(problem(text)).isEqualTo("is 0; \"off\" leaves the limit alone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9223372036854775808", "8388608t", "9007199254740992k", "99999999999999999999t"})
  void whatDoesNotFitIsTold(String text) {
    assertThat(problem(text)).isEqualTo("is more than 2^63 - 1 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "-512m",
        "+512m",
        "1.5g",
        "1,5g",
        "512x",
        "512mm",
        "512ib",
        "512 m b",
        "m",
        "0x200",
        "1e9",
        "5 12m",
        "512m;",
        "NaN",
        "auto off",
        "\u0661\u0662m",
        "\uff15\uff11\uff12m",
        "512\u00a0m",
        "999999999999999999999"
      })
  void whatIsNoSizeIsInvalid(String text) {
    assertThat(problem(text)).isEqualTo("is not a size");
  }

  @ParameterizedTest
  @CsvSource({
    "100%, 100",
    "100.0%, 100",
    "12.5%, 12.5",
    "1 %, 1",
    "' 7% ', 7",
    "0.000001%, 0.000001",
    "070%, 70"
  })
  void percentages(String text, String percent) {
    assertThat(Limit.parse(text))
        .hasToString(percent + "%")
        .isInstanceOfSatisfying(
            Limit.Percent.class, it -> assertThat(it.percent()).isEqualByComparingTo(percent));
  }

  @ParameterizedTest
  @ValueSource(strings = {"50.0%", "050%", "50.000000 %"})
  void aShareIsTheSameHoweverItIsWritten(String text) {
    assertThat(Limit.parse(text)).isEqualTo(Limit.parse("50%"));
  }

  @Test
  void aShareOfVeryLittleIsStillAByte() {
    assertThat(new Limit.Percent(new BigDecimal("0.000001")).of(50L << 20)).isEqualTo(1);
    assertThat(new Limit.Percent(new BigDecimal("1")).of(1)).isEqualTo(1);
  }

  @Test
  void whatIsInvalidIsShownInOneLineOfBoundedLength() {
    assertThat(Limit.parse("big\n".repeat(1000))).asString().startsWith("big?big?").hasSize(83);
    assertThat(Limit.parse("5\u001b[2J%")).hasToString("5?[2J%");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0%", "0.0%", "000.000000%", "100.1%", "101%", "999%", "100.000001%"})
  void percentagesOutOfRange(String text) {
    assertThat(problem(text)).isEqualTo("is not above 0% and at most 100%");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "12%%",
        "-1%",
        "1.%",
        ".5%",
        "1.0000001%",
        "1000%",
        "1,5%",
        "\u0661%",
        "ten%",
        "5m%"
      })
  void whatIsNoPercentage(String text) {
    assertThat(problem(text)).isEqualTo("is not a percentage");
  }

  @ParameterizedTest
  @CsvSource({"auto, auto", "AUTO, auto", "' Auto ', auto", "off, off", "OFF, off"})
  void words(String text, String shown) {
    Limit limit = Limit.parse(text);

    assertThat(limit).hasToString(shown).isNotInstanceOf(Limit.Invalid.class);
  }

  @Test
  void theInvalidTextIsShownAsWritten() {
    assertThat(Limit.parse(" Lots ")).isEqualTo(new Limit.Invalid(" Lots ", "is not a size"));
  }

  @Test
  void shownWithTheExactNumber() {
    assertThat(Limit.parse("2g")).hasToString("2 GiB (2147483648 bytes)");
    assertThat(Limit.parse("12.50%")).hasToString("12.5%");
  }

  @Test
  void aShareIsExactAndRoundedDown() {
    assertThat(new Limit.Percent(new BigDecimal("70")).of(64L << 30)).isEqualTo(48103633715L);
    assertThat(new Limit.Percent(new BigDecimal("100")).of(Long.MAX_VALUE))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(new Limit.Percent(new BigDecimal("33.333333")).of(100)).isEqualTo(33);
  }

  private static String problem(String text) {
    return switch (Limit.parse(text)) {
      case Limit.Invalid invalid -> invalid.problem();
      case Limit limit -> throw new AssertionError("\"" + text + "\" was read as " + limit);
    };
  }
}
