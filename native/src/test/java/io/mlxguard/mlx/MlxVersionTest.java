// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MlxVersionTest {

  @ParameterizedTest
  @CsvSource({
    "0.25.1, false, false",
    "0.31.1, false, false",
    "0.31.2, true, true",
    "0.31.3, true, false",
    "0.32.0, true, false",
    "0.32.4.dev20261101+abc, true, false",
    "1.0.0, true, false",
  })
  void whatItDecides(String text, boolean streamsOfThreads, boolean crashes) {
    MlxVersion version = MlxVersion.parse(text).orElseThrow();
    assertThat(version.hasStreamsOfThreads()).isEqualTo(streamsOfThreads);
    assertThat(version.crashesInClearOnMetal()).isEqualTo(crashes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "main", "0.32", "99999.1.1", "v0.32.4", "0.32.x"})
  void whatIsNoVersion(String text) {
    assertThat(MlxVersion.parse(text)).isEmpty();
  }

  @Test
  void spacesAroundItDoNotMatter() {
    assertThat(MlxVersion.parse(" 0.32.4\n")).contains(new MlxVersion(0, 32, 4));
  }
}
