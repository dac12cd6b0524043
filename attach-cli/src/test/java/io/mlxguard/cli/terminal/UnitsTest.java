// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1234, 1.2 KiB",
    "268435456, 256 MiB",
    "1610612736, 1.5 GiB",
    "9223372036854775807, 8.0 EiB",
    "-1048576, -1 MiB"
  })
  void bytesAreBinary(long bytes, String text) {
    assertThat(Units.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"3, 3 ms", "7000, 7 s", "120000, 2 min", "7200000, 2 h", "172800000, 2 d"})
  void durationsAreShort(long millis, String text) {
    assertThat(Units.duration(millis)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 ms",
    "8.27, 8.3 ms",
    "840.25, 840 ms",
    "12345, 12.3 s",
    "1e12, 1000000000.0 s"
  })
  void latenciesHaveThreeDigits(double millis, String text) {
    assertThat(Units.latency(millis)).isEqualTo(text);
  }
}
