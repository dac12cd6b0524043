// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeyTest {

  @ParameterizedTest
  @EnumSource
  void everyKeyIsFoundByItsNameAndExplained(Key key) {
    assertThat(Key.named(key.title())).contains(key);
    assertThat(key.title()).matches("[a-z]+([-.][a-z]+)*");
    assertThat(key.allowed()).isNotBlank();
  }

  @Test
  void everyDefaultIsAllowed() {
    assertThat(Config.parse("").problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "cache-limt, CACHE_LIMIT",
    "cachelimit, CACHE_LIMIT",
    "CACHE-LIMIT, CACHE_LIMIT",
    "memory-limits, MEMORY_LIMIT",
    "mem-limit, MEMORY_LIMIT",
    "install_delay, INSTALL_DELAY",
    "detach-time, DETACH_TIMEOUT"
  })
  void theNearestNameIsTheOneMeant(String typed, Key meant) {
    assertThat(Key.named(typed)).isEmpty();
    assertThat(Key.nearest(typed)).isEqualTo(meant);
  }
}
