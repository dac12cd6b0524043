// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacVersionTest {

  @ParameterizedTest
  @CsvSource({
    "10.16, 10, false",
    "14.8.1, 14, false",
    "15, 15, false",
    "15.7.3, 15, false",
    "16.0, 16, true",
    "26.0, 26, true",
    "26.4.1, 26, true",
    "27.0, 27, true"
  })
  void panicsFromTahoeOnUnderEitherOfItsNumbers(String version, int major, boolean panics) {
    MacVersion mac = MacVersion.of("Mac OS X", version).orElseThrow();

    assertThat(mac.major()).isEqualTo(major);
    assertThat(mac.panicsWhenWired()).isEqualTo(panics);
    assertThat(mac).hasToString(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Unknown", ".5", "-26.0", "15x", "99999.0", "99999999999999999999"})
  void aVersionThatIsNoNumberIsNone(String version) {
    assertThat(MacVersion.of("Mac OS X", version)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Linux", "Windows 11", ""})
  void anotherSystemHasNone(String name) {
    assertThat(MacVersion.of(name, "26.0")).isEmpty();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void thisOneIsAMacOrNot() {
    assertThat(MacVersion.current().isPresent()).isEqualTo(OS.MAC.isCurrentOs());
  }
}
