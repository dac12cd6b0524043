// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import java.util.List;
import java.util.OptionalLong;

/**
 * Whether something has grown all along: from each quarter of the time to the next, by a quarter
 * and by 256 MiB in all at least. A model that is loaded grows once and is none; a saw-tooth's
 * quarters come out alike.
 *
 * @param climbing whether it has
 * @param grownBytes from the first quarter's mean to the last one's
 * @param spanMillis from the first point to the last
 */
record Trend(boolean climbing, long grownBytes, long spanMillis) {
  private static final int QUARTERS = 4;
  private static final int LEAST_POINTS = 8;
  private static final long LEAST_BYTES = 256L << 20;

  /** Less is a start, not a trend. */
  private static final long LEAST_MILLIS = 30 * 60 * 1_000L;

  static Trend of(List<OptionalLong> points, long stepMillis) {
    long spanMillis = points.isEmpty() ? 0 : (points.size() - 1) * stepMillis;
    if (points.size() < LEAST_POINTS || spanMillis < LEAST_MILLIS) {
      return new Trend(false, 0, spanMillis);
    }
    double first = mean(points, 0);
    double before = first;
    boolean climbing = first >= 0;
    for (int quarter = 1; quarter < QUARTERS; quarter++) {
      double now = mean(points, quarter);
      climbing &= now > before;
      before = now;
    }
    double grown = before - first;
    return new Trend(
        climbing && grown >= Math.max(LEAST_BYTES, first / QUARTERS), (long) grown, spanMillis);
  }

  /** Below 0 where nothing is known of that quarter. */
  private static double mean(List<OptionalLong> points, int quarter) {
    return points
        .subList(quarter * points.size() / QUARTERS, (quarter + 1) * points.size() / QUARTERS)
        .stream()
        .flatMapToLong(OptionalLong::stream)
        .average()
        .orElse(-1);
  }
}
