// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.pressure.History.Column;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CourseTest {

  private static final long START = 1_700_000_000_000L;
  private static final int MOST = 32;

  private final History history = new History();

  private void add(long atMillis, long level, long poolBytes) {
    long[] row = new long[History.COLUMNS];
    Arrays.fill(row, -1);
    Column.AT_MILLIS.put(row, atMillis);
    Column.HOST_LEVEL.put(row, level);
    Column.POOL_BYTES.put(row, poolBytes);
    history.add(row);
  }

  private Course course() {
    return history.course(MOST).orElseThrow();
  }

  @Test
  void withoutASampleThereIsNone() {
    assertThat(history.course(MOST)).isEqualTo(Optional.empty());
  }

  @Test
  void ofOneSampleThereIsOnePoint() {
    add(START, 1, 7);

    assertThat(course().points()).isEqualTo(1);
    assertThat(course().fromMillis()).isEqualTo(START);
    assertThat(course().stepMillis()).isEqualTo(1000);
    assertThat(course().at(0, Column.POOL_BYTES)).hasValue(7);
    assertThat(course().at(0, Column.FOOTPRINT_BYTES)).isEqualTo(OptionalLong.empty());
    assertThat(course().has(Column.POOL_BYTES)).isTrue();
    assertThat(course().has(Column.FOOTPRINT_BYTES)).isFalse();
  }

  @Test
  void ofEachStepTheHighest() {
    for (int i = 0; i < 64; i++) {
      add(START + i * 1000L, i == 41 ? 4 : 1, i);
    }

    assertThat(course().points()).isEqualTo(32);
    assertThat(course().stepMillis()).isEqualTo(1969);
    assertThat(course().at(0, Column.POOL_BYTES)).hasValue(1);
    assertThat(course().at(31, Column.POOL_BYTES)).hasValue(63);
    for (int point = 0; point < 32; point++) {
      boolean peak = 41_000 / 1969 == point;
      assertThat(course().at(point, Column.HOST_LEVEL)).hasValue(peak ? 4 : 1);
    }
  }

  @Test
  void aGapIsNotKnown() {
    add(START, 1, 7);
    add(START + 310_000, 1, 8);

    Course course = course();

    assertThat(course.points()).isEqualTo(32);
    assertThat(course.at(0, Column.POOL_BYTES)).hasValue(7);
    assertThat(course.at(31, Column.POOL_BYTES)).hasValue(8);
    for (int point = 1; point < 31; point++) {
      assertThat(course.at(point, Column.POOL_BYTES)).isEmpty();
    }
  }

  @Test
  void whatIsLongerThanTenMinutesIsOfTheDay() {
    for (long at = 0; at < 3_600_000; at += 250) {
      add(START + at, 1, at / 60_000);
    }

    Course course = course();

    assertThat(course.points()).isBetween(31, 32);
    assertThat(course.fromMillis()).isEqualTo(START + 9_750);
    assertThat(course.stepMillis()).isBetween(110_000L, 113_000L);
    assertThat(course.at(0, Column.POOL_BYTES)).hasValue(1);
    assertThat(course.at(course.points() - 1, Column.POOL_BYTES)).hasValue(59);
  }

  @Test
  void aClockSetBackMixesTheStepsAndFailsNothing() {
    add(START, 1, 7);
    add(START - 3_600_000, 1, 8);
    add(START - 1_800_000, 1, 9);

    Course course = course();

    assertThat(course.at(0, Column.POOL_BYTES)).hasValue(8);
    assertThat(course.at(course.points() - 1, Column.POOL_BYTES)).hasValue(7);
  }

  @Test
  void aClockThatJumpsAnAgeAheadFailsNothing() {
    add(0, 1, 7);
    add(Long.MAX_VALUE / 2, 1, 8);

    assertThat(course().points()).isBetween(31, 32);
  }
}
