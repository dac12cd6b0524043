// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import java.util.List;
import java.util.OptionalLong;

/**
 * Whether something has grown all along: from each quarter of the time to the next by its fair
 * share, and by a quarter and 256 MiB in all at least. A model that is loaded grows once and is
 * none, whatever noise follows; a saw-tooth's quarters come out alike.
 *
 * @param climbing whether it has
 * @param grownBytes from the first quarter's mean to the last one's
 * @param spanMillis from the first point to the last
 */
record Trend(boolean climbing, long grownBytes, long spanMillis) {
  private static final int QUARTERS = 4;
  private static final int LEAST_POINTS = 8;
  private static final long LEAST_BYTES = 256L << 20;

  /** Each of the three steps carries half of what it would, were they all alike. */
  private static final double FAIR_SHARE = 1.0 / 6;

  /** Less is a start, not a trend. */
  private static final long LEAST_MILLIS = 30 * 60 * 1_000L;

  static Trend of(List<OptionalLong> points, long stepMillis) {
    long spanMillis = points.isEmpty() ? 0 : (points.size() - 1) * stepMillis;
    if (points.size() < LEAST_POINTS || spanMillis < LEAST_MILLIS) {
      return new Trend(false, 0, spanMillis);
    }
    double[] means = new double[QUARTERS];
    boolean known = true;
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      means[quarter] = mean(points, quarter);
      known &= means[quarter] >= 0;
    }
    double grown = means[QUARTERS - 1] - means[0];
    boolean climbing = known && grown >= Math.max(LEAST_BYTES, means[0] / QUARTERS);
    for (int quarter = 1; quarter < QUARTERS; quarter++) {
      climbing &= means[quarter] - means[quarter - 1] >= grown * FAIR_SHARE;
    }
    return new Trend(climbing, (long) grown, spanMillis);
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
