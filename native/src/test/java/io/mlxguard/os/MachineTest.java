// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineTest {

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void thisOneHasMemory() {
    assertThat(Machine.current().usableMemoryBytes().known())
        .hasValueSatisfying(bytes -> assertThat(bytes).isGreaterThan(1L << 20));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void thisJvmHasAFootprint() {
    assertThat(Machine.current().footprintBytes().known())
        .hasValueSatisfying(bytes -> assertThat(bytes).isBetween(1L << 20, 1L << 40));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void oneWhoPassesByIsToldTheSameAndWaitsForNothing() {
    try (PressureSource passing = PressureSource.passing(PressureThresholds.DEFAULT)) {
      boolean _ = passing.look();
      PressureReading reading = passing.read();

      assertThat(reading.verdict().known()).isPresent();
      assertThat(reading.gauges().totalBytes().known())
          .hasValueSatisfying(bytes -> assertThat(bytes).isGreaterThan(1L << 20));
      assertThat(reading.source()).doesNotContain("trigger").doesNotContain("wakes");
    }
  }
}
