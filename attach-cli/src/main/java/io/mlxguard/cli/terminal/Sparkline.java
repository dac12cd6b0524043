// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import java.util.List;
import java.util.OptionalLong;

/** A row of numbers as a row of small bars, one character each. */
public final class Sparkline {
  static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
  static final String ASCII = "_.-:=+*#";
  private static final int STEPS = 8;

  /**
   * Numbers nearer to each other than this part of the highest are one height: they stand still.
   */
  private static final double STILL = 0.05;

  private Sparkline() {}

  /**
   * From the lowest to the highest of them; a blank where one is not known.
   *
   * @param unicode whether block characters can be shown; else what ASCII has
   */
  public static String of(List<OptionalLong> points, boolean unicode) {
    long low = points.stream().flatMapToLong(OptionalLong::stream).min().orElse(0);
    long high = points.stream().flatMapToLong(OptionalLong::stream).max().orElse(0);
    boolean still = (double) high - low <= high * STILL;
    StringBuilder line = new StringBuilder();
    for (OptionalLong point : points) {
      line.append(point.isEmpty() ? ' ' : bar(still, low, high, point.getAsLong(), unicode));
    }
    return line.toString();
  }

  private static char bar(boolean still, long low, long high, long value, boolean unicode) {
    double height = still ? (high == 0 ? 0 : 0.4) : ((double) value - low) / ((double) high - low);
    int step = (int) Math.min(STEPS - 1, height * STEPS);
    return (unicode ? BARS : ASCII).charAt(step);
  }
}
