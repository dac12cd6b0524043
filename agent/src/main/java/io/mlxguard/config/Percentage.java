// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A share of memory as users write it, within the range that makes sense for its key. */
record Percentage(double least, double most) {

  /** Below 1 % a machine is beyond help; above 50 % any is short. */
  static final Percentage AVAILABLE = new Percentage(1, 50);

  static final Percentage GROUP = new Percentage(50, 99);
  static final Percentage FREE = new Percentage(1, 90);

  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)\\s*%");

  /** What may be written. */
  String allowed() {
    return String.format(Locale.ROOT, "a percentage from %.0f%% to %.0f%%", least, most);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static double parse(String text, Percentage range) {
    Matcher percent = PERCENT.matcher(text.strip());
    if (!percent.matches()) {
      throw new IllegalArgumentException("is not a percentage");
    }
    double value = Double.parseDouble(percent.group(1));
    if (value < range.least || value > range.most) {
      throw new IllegalArgumentException("is out of range");
    }
    return value;
  }
}
