// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The last values of a number as a row of bars, the newest at the right; a value that is missing is
 * a gap, which no bar is: the lowest stands for 0, where that of a {@link Sparkline} stands for the
 * least there was.
 */
public final class Bars {
  private Bars() {}

  /**
   * The bars of the last {@code width} values.
   *
   * @param values oldest first, none below 0
   * @param top what the highest bar stands for; the largest value that is shown where it is 0
   * @param unicode whether the terminal has the blocks
   */
  public static String of(List<OptionalDouble> values, double top, int width, boolean unicode) {
    List<OptionalDouble> shown = values.subList(Math.max(0, values.size() - width), values.size());
    double most = top > 0 ? top : shown.stream().mapToDouble(it -> it.orElse(0)).max().orElse(0);
    String bars = unicode ? Sparkline.BARS : Sparkline.ASCII;
    StringBuilder line = new StringBuilder(" ".repeat(width - shown.size()));
    for (OptionalDouble value : shown) {
      line.append(value.isEmpty() ? ' ' : bars.charAt(step(value.getAsDouble(), most)));
    }
    return line.toString();
  }

  // What is above 0 is never shown as 0.
  private static int step(double value, double most) {
    int highest = Sparkline.BARS.length() - 1;
    if (!(value > 0) || !(most > 0)) {
      return 0;
    }
    return Math.max(1, (int) Math.min(highest, Math.round(value / most * highest)));
  }
}
