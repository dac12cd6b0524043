// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlxWordTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ai.mlx.Array",
        "com.acme.MlxC",
        "mlx_h",
        "org.MLX4J",
        "com.acme.NativeMlx",
        "MLXBinding",
        "mlx"
      })
  void isAWord(String name) {
    assertThat(MlxWord.isIn(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.mlxguard.host.HostB", "com.acme.Htmlx", "xmlxpath", "Generator", ""})
  void isNoRunOfLetters(String name) {
    assertThat(MlxWord.isIn(name)).isFalse();
  }
}
