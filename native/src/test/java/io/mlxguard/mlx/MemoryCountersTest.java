// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryCountersTest {

  @Test
  void theLargestSizeMeansNoLimitAndStaysLarge() {
    assertThat(new MemoryCounters(1, 2, 3, -1).memoryLimitBytes()).isEqualTo(Long.MAX_VALUE);
    assertThat(new MemoryCounters(1, 2, 3, Long.MIN_VALUE).memoryLimitBytes())
        .isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1L << 40, Long.MAX_VALUE})
  void everyOtherLimitIsKept(long bytes) {
    assertThat(new MemoryCounters(1, 2, 3, bytes))
        .extracting(
            MemoryCounters::activeBytes,
            MemoryCounters::cacheBytes,
            MemoryCounters::peakBytes,
            MemoryCounters::memoryLimitBytes)
        .containsExactly(1L, 2L, 3L, bytes);
  }
}
