// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.pressure.History.Column;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * How the numbers of a {@link History} went, in a few points evenly spaced in time: of each step
 * the highest, so that no peak is lost between two points. Immutable.
 */
public final class Course {

  private final long fromMillis;
  private final long stepMillis;
  private final long[][] points;

  private Course(long fromMillis, long stepMillis, long[][] points) {
    this.fromMillis = fromMillis;
    this.stepMillis = stepMillis;
    this.points = points;
  }

  /** What adds the rows of one course up. */
  static final class Maker {

    private final Course course;

    /**
     * A course from one moment to another.
     *
     * @param leastStepMillis how far rows lie apart: of a shorter step most points were empty
     * @param most how many points there may be
     */
    Maker(long fromMillis, long toMillis, long leastStepMillis, int most) {
      long even = (toMillis - fromMillis) / most + 1;
      long stepMillis = Math.max(leastStepMillis, even);
      long[][] points = new long[(int) ((toMillis - fromMillis) / stepMillis) + 1][History.COLUMNS];
      for (long[] point : points) {
        Arrays.fill(point, -1);
      }
      course = new Course(fromMillis, stepMillis, points);
    }

    /** Takes the row that begins at {@code start}. */
    void add(long[] cells, int start) {
      long at = cells[start] - course.fromMillis;
      long[] point = course.points[(int) (at / course.stepMillis)];
      for (int i = 0; i < History.COLUMNS; i++) {
        point[i] = Math.max(point[i], cells[start + i]);
      }
    }

    Course done() {
      return course;
    }
  }

  /** When the first point's step begins, in milliseconds since 1970. */
  public long fromMillis() {
    return fromMillis;
  }

  /** From one point to the next, in milliseconds. */
  public long stepMillis() {
    return stepMillis;
  }

  /** How many points there are. */
  public int points() {
    return points.length;
  }

  /** The highest of one step; empty where nothing is known of it. */
  public OptionalLong at(int point, Column column) {
    long value = column.of(points[point]);
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** Whether anything is known of a column. */
  public boolean has(Column column) {
    return Arrays.stream(points).anyMatch(point -> column.of(point) >= 0);
  }
}
