// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentageTest {

  @ParameterizedTest
  @CsvSource({
    "1%, 1",
    "50%, 50",
    "15%, 15",
    "' 15 % ', 15",
    "7.5%, 7.5",
    "12.125%, 12.125",
    "007%, 7"
  })
  void aShareIsANumberWithItsSign(String text, double value) {
    assertThat(Percentage.parse(text, Percentage.AVAILABLE)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "15",
        "%",
        "-1%",
        "+15%",
        "15%%",
        "1e1%",
        "0x10%",
        ".5%",
        "5.%",
        "15,5%",
        "1.2345%",
        "1000%",
        "15 percent",
        "NaN%",
        "Infinity%",
        "\u0661\u0665%"
      })
  void anythingElseIsNone(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Percentage.parse(text, Percentage.AVAILABLE))
        .withMessage("is not a percentage");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0%", "0.999%", "50.001%", "51%", "999%"})
  void whatMakesNoSenseIsOutOfRange(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Percentage.parse(text, Percentage.AVAILABLE))
        .withMessage("is out of range");
  }

  @Test
  void eachRangeSaysWhatMayBeWritten() {
    assertThat(Percentage.AVAILABLE.allowed()).isEqualTo("a percentage from 1% to 50%");
    assertThat(Percentage.GROUP.allowed()).isEqualTo("a percentage from 50% to 99%");
    assertThat(Percentage.FREE.allowed()).isEqualTo("a percentage from 1% to 90%");
  }

  @Test
  void inEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      assertThat(Percentage.GROUP.allowed()).isEqualTo("a percentage from 50% to 99%");
      assertThat(Percentage.parse("97.5%", Percentage.GROUP)).isEqualTo(97.5);
    } finally {
      Locale.setDefault(before);
    }
  }
}
