// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "10s, PT10S",
    "' 5 m ', PT5M",
    "1h, PT1H",
    "24h, PT24H",
    "86400000ms, PT24H",
    "0s, PT0S"
  })
  void everyUnit(String text, Duration span) {
    assertThat(Span.parse(text)).contains(span);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "s",
        "-1s",
        "1.5s",
        "10S",
        "10 sec",
        "25h",
        "86400001ms",
        "999999999h",
        "9999999999ms",
        "\u0661s",
        "1s 2s"
      })
  void whatIsNoTime(String text) {
    assertThat(Span.parse(text)).isEmpty();
  }
}
