// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1, 1 bytes",
    "1023, 1023 bytes",
    "1024, 1 KiB",
    "1536, 1.5 KiB",
    "268435456, 256 MiB",
    "18468757504, 17.2 GiB",
    "1099511627776, 1 TiB",
    "9223372036854775807, 8388608 TiB",
    "-1536, -1.5 KiB"
  })
  void roundedForPeopleAndExact(long bytes, String rounded) {
    assertThat(Bytes.rounded(bytes)).isEqualTo(rounded);
    String exact = rounded.endsWith(" bytes") ? "" : " (" + bytes + " bytes)";
    assertThat(Bytes.text(bytes)).isEqualTo(rounded + exact);
  }
}
