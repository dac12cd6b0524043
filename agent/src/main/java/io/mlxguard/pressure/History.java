// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;

/**
 * A day of samples at ten seconds, and the last ten minutes at the full rate; some 700 KiB, which
 * are there from the first sample on. Written by the worker thread, read by any.
 */
public final class History {

  /** What is kept of one moment; a number below 0 was not known. */
  public enum Column {
    /** Milliseconds since 1970. */
    AT_MILLIS(0),
    /** 1, 2 or 4, as xnu counts; of ten seconds the highest. */
    HOST_LEVEL(1),
    DEVICE_LEVEL(2),
    /** Hundredths of a percent. */
    FREE(3),
    SWAP_USED_BYTES(4),
    COMPRESSOR_BYTES(5),
    STALL_MICROS(6),
    FOOTPRINT_BYTES(7),
    ACTIVE_BYTES(8),
    POOL_BYTES(9);

    private final int index;

    Column(int index) {
      this.index = index;
    }

    /** Its number in a row. */
    public long of(long[] row) {
      return row[index];
    }

    /** Sets its number in a row. */
    public void put(long[] row, long value) {
      row[index] = value;
    }
  }

  /** How many numbers a row has. */
  public static final int COLUMNS = 10;

  private static final int RECENT = 10 * 60 * 4;
  private static final int DAY = 24 * 60 * 6;
  private static final long BUCKET_MILLIS = 10_000;

  /** Samples come four times a second; a pause of one is no gap. */
  private static final long RECENT_MILLIS = 1_000;

  /** Rows of a table that overwrites its oldest. */
  private static final class Ring {

    private final int most;
    private long[] cells = new long[0];
    private int next;
    private int count;

    Ring(int most) {
      this.most = most;
    }

    void add(long[] row) {
      if (cells.length == 0) {
        cells = new long[most * COLUMNS];
      }
      System.arraycopy(row, 0, cells, next * COLUMNS, COLUMNS);
      next = (next + 1) % most;
      count = Math.min(count + 1, most);
    }

    List<long[]> since(long millis) {
      List<long[]> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int at = Math.floorMod(next - count + i, most) * COLUMNS;
        if (cells[at] >= millis) {
          long[] row = new long[COLUMNS];
          System.arraycopy(cells, at, row, 0, COLUMNS);
          rows.add(row);
        }
      }
      return rows;
    }

    /** The moment of its first row, and of its last, whichever way the clock was set between. */
    LongSummaryStatistics moments() {
      LongSummaryStatistics moments = new LongSummaryStatistics();
      for (int row = 0; row < count; row++) {
        moments.accept(cells[row * COLUMNS]);
      }
      return moments;
    }

    Course course(LongSummaryStatistics moments, long leastStepMillis, int most) {
      Course.Maker course =
          new Course.Maker(moments.getMin(), moments.getMax(), leastStepMillis, most);
      for (int row = 0; row < count; row++) {
        course.add(cells, row * COLUMNS);
      }
      return course.done();
    }
  }

  private final Ring recent = new Ring(RECENT);
  private final Ring day = new Ring(DAY);
  private final long[] bucket = new long[COLUMNS];
  private long bucketNumber = -1;

  /** Takes a sample, a number for each column. */
  public synchronized void add(long[] row) {
    recent.add(row);
    long number = Column.AT_MILLIS.of(row) / BUCKET_MILLIS;
    if (bucketNumber >= 0 && number != bucketNumber) {
      day.add(bucket);
      bucketNumber = -1;
    }
    long host = highest(Column.HOST_LEVEL, row);
    long device = highest(Column.DEVICE_LEVEL, row);
    System.arraycopy(row, 0, bucket, 0, COLUMNS);
    Column.HOST_LEVEL.put(bucket, host);
    Column.DEVICE_LEVEL.put(bucket, device);
    bucketNumber = number;
  }

  private long highest(Column column, long[] row) {
    long now = column.of(row);
    return bucketNumber < 0 ? now : Math.max(now, column.of(bucket));
  }

  /** The samples of the last ten minutes that are no older than that, oldest first. */
  public synchronized List<long[]> recent(long sinceMillis) {
    return recent.since(sinceMillis);
  }

  /**
   * How it went since the first sample that is still there: of the last ten minutes where it began
   * no sooner, else of the last day. Empty before the first sample.
   *
   * @param most how many points there may be, above 0
   */
  public synchronized Optional<Course> course(int most) {
    LongSummaryStatistics minutes = recent.moments();
    LongSummaryStatistics hours = day.moments();
    if (minutes.getCount() == 0) {
      return Optional.empty();
    }
    boolean longer = hours.getCount() > 0 && hours.getMin() < minutes.getMin() - BUCKET_MILLIS;
    return Optional.of(
        longer
            ? day.course(hours, BUCKET_MILLIS, most)
            : recent.course(minutes, RECENT_MILLIS, most));
  }

  /** A sample for each ten seconds of the last day, oldest first. */
  public synchronized List<long[]> day(long sinceMillis) {
    return day.since(sinceMillis);
  }
}
