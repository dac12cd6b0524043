// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {

  @SuppressWarnings("ThreadLocalUsage") // a fresh one for each test
  private final ThreadLocal<int[]> cells = new ThreadLocal<>();

  @Test
  void aThreadKeepsItsCell() {
    int[] cell = Cell.of(cells, 7);
    Cell.push(cell, 0, 3, 99, 500);

    assertThat(Cell.of(cells, 7)).isSameAs(cell);
    assertThat(Cell.depth(cell)).isEqualTo(1);
  }

  @Test
  void anEarlierGuardsCellIsBegunAnew() {
    int[] cell = Cell.of(cells, 7);
    Cell.push(cell, 0, 3, 99, 500);
    Cell.tail(cell, 1);
    Cell.sampled(cell, true);

    int[] next = Cell.of(cells, 8);

    assertThat(next).as("no second array for this thread").isSameAs(cell);
    assertThat(Cell.depth(next)).isZero();
    assertThat(Cell.tail(next)).isZero();
    assertThat(Cell.isSampled(next)).isFalse();
    assertThat(Cell.startNanos(next, 0)).isZero();
    assertThat(Cell.of(cells, 7)).as("and so is a later one's").isSameAs(next);
  }

  @Test
  void levelsDoNotTouchEachOther() {
    int[] cell = Cell.of(cells, 7);
    for (int level = 0; level < Cell.LEVELS; level++) {
      Cell.push(cell, level, 100 + level, 1000L + level, 10 + level);
    }
    Cell.tail(cell, 1);

    assertThat(Cell.depth(cell)).isEqualTo(Cell.LEVELS);
    for (int level = 0; level < Cell.LEVELS; level++) {
      assertThat(Cell.site(cell, level)).isEqualTo(100 + level);
      assertThat(Cell.startNanos(cell, level)).isEqualTo(1000L + level);
      assertThat(Cell.tokens(cell, level)).isEqualTo(10 + level);
    }
    assertThat(Cell.tail(cell)).isEqualTo(1);
    assertThat(Cell.isSampled(cell)).isFalse();
  }

  /** Two ints make one long, of whatever sign. */
  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        -1,
        1L << 31,
        (1L << 31) - 1,
        0xFFFF_FFFFL,
        -(1L << 31),
        -(1L << 32) - 1,
        Long.MIN_VALUE,
        Long.MAX_VALUE
      })
  void anyTime(long nanos) {
    int[] cell = Cell.of(cells, 7);
    Cell.push(cell, 2, 0, nanos, 0);

    assertThat(Cell.startNanos(cell, 2)).isEqualTo(nanos);
  }
}
