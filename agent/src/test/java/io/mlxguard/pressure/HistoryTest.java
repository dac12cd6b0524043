// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.mlxguard.pressure.History.Column;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final long START = 1_700_000_000_000L;
  private static final int RECENT = 2400;
  private static final int DAY = 8640;
  private static final long BUCKET = 10_000;
  private static final long EVER = Long.MIN_VALUE;

  private final History history = new History();

  private void add(long atMillis, long hostLevel, long deviceLevel, long poolBytes) {
    long[] row = new long[History.COLUMNS];
    Arrays.fill(row, -1);
    Column.AT_MILLIS.put(row, atMillis);
    Column.HOST_LEVEL.put(row, hostLevel);
    Column.DEVICE_LEVEL.put(row, deviceLevel);
    Column.POOL_BYTES.put(row, poolBytes);
    history.add(row);
  }

  private void add(long atMillis) {
    add(atMillis, 1, -1, 0);
  }

  private static List<Long> of(Column column, List<long[]> rows) {
    return rows.stream().map(column::of).toList();
  }

  @Test
  void nothingIsThereAtFirst() {
    assertThat(history.recent(EVER)).isEmpty();
    assertThat(history.day(EVER)).isEmpty();
  }

  @Test
  void eachColumnHasItsOwnPlace() {
    long[] row = new long[History.COLUMNS];
    long value = 0;
    for (Column column : Column.values()) {
      column.put(row, ++value);
    }

    assertThat(row).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(Column.AT_MILLIS.of(row)).isEqualTo(1);
  }

  @Test
  void theSamplesAreKeptAsTheyWereAndTheRowsAreCopies() {
    long[] row = new long[History.COLUMNS];
    Column.AT_MILLIS.put(row, START);
    history.add(row);
    Column.AT_MILLIS.put(row, 0);
    Column.AT_MILLIS.put(history.recent(EVER).getFirst(), 0);

    assertThat(of(Column.AT_MILLIS, history.recent(EVER))).containsExactly(START);
  }

  @Test
  void samplesSinceAMomentAreOldestFirst() {
    for (int i = 0; i < 10; i++) {
      add(START + i);
    }

    assertThat(of(Column.AT_MILLIS, history.recent(START + 7)))
        .containsExactly(START + 7, START + 8, START + 9);
    assertThat(history.recent(START + 10)).isEmpty();
  }

  @Test
  void ofTheLastTenMinutesTheOldestIsOverwritten() {
    for (int i = 0; i < 2 * RECENT + 5; i++) {
      add(START + i);
    }

    assertThat(of(Column.AT_MILLIS, history.recent(EVER)))
        .hasSize(RECENT)
        .startsWith(START + RECENT + 5)
        .endsWith(START + 2 * RECENT + 4)
        .isSorted();
  }

  @Test
  void ofTheLastDayTheOldestIsOverwritten() {
    for (int i = 0; i <= DAY + 3; i++) {
      add(START + i * BUCKET);
    }

    assertThat(of(Column.AT_MILLIS, history.day(EVER)))
        .hasSize(DAY)
        .startsWith(START + 3 * BUCKET)
        .endsWith(START + (DAY + 2) * BUCKET)
        .isSorted();
  }

  @Test
  void tenSecondsAreOneSampleWithTheHighestLevelOfEachSideAndTheLastNumbers() {
    add(START, 1, 4, 10);
    add(START + 250, 4, 2, 20);
    add(START + 9_999, 2, -1, 30);
    assertThat(history.day(EVER)).as("not over yet").isEmpty();
    add(START + BUCKET, 1, 1, 40);

    long[] row = history.day(EVER).getFirst();
    assertThat(history.day(EVER)).hasSize(1);
    assertThat(Column.AT_MILLIS.of(row)).isEqualTo(START + 9_999);
    assertThat(Column.HOST_LEVEL.of(row)).isEqualTo(4);
    assertThat(Column.DEVICE_LEVEL.of(row)).isEqualTo(4);
    assertThat(Column.POOL_BYTES.of(row)).isEqualTo(30);
  }

  @Test
  void theNextTenSecondsBeginAnew() {
    add(START, 4, 4, 0);
    add(START + BUCKET, 1, -1, 0);
    add(START + 2 * BUCKET, 2, -1, 0);

    assertThat(of(Column.HOST_LEVEL, history.day(EVER))).containsExactly(4L, 1L);
    assertThat(of(Column.DEVICE_LEVEL, history.day(EVER))).containsExactly(4L, -1L);
  }

  @Test
  void aGapIsAGap() {
    add(START);
    add(START + 6 * BUCKET);
    add(START + 7 * BUCKET);

    assertThat(of(Column.AT_MILLIS, history.day(EVER))).containsExactly(START, START + 6 * BUCKET);
  }

  @Test
  void aClockThatGoesBackLosesNothing() {
    add(START, 4, -1, 0);
    add(START - 6 * BUCKET, 1, -1, 0);
    add(START - 5 * BUCKET, 2, -1, 0);

    assertThat(of(Column.AT_MILLIS, history.recent(EVER)))
        .containsExactly(START, START - 6 * BUCKET, START - 5 * BUCKET);
    assertThat(of(Column.HOST_LEVEL, history.day(EVER))).containsExactly(4L, 1L);
    assertThat(of(Column.AT_MILLIS, history.recent(START))).containsExactly(START);
  }

  @Test
  void aHostWithoutMlxPaysForNoSample() {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] row = new long[History.COLUMNS];
    long before = thread.getCurrentThreadAllocatedBytes();
    History unused = new History();
    long made = thread.getCurrentThreadAllocatedBytes();
    unused.add(row);
    long first = thread.getCurrentThreadAllocatedBytes();

    assertThat(made - before).isLessThan(8 * 1024);
    assertThat(first - made).isLessThan(1024 * 1024);
  }
}
