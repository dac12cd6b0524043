// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

/** Foreign text, fit for one line of a log or a status. */
public final class Text {

  private static final int LONGEST = 80;

  /** A path cut short tells nothing. */
  private static final int LONGEST_PLACE = 400;

  private static final int LONGEST_LINE = 1000;

  private Text() {}

  /** Bounded, and without anything that ends a line or steers a terminal. */
  static String printable(String text) {
    return printable(text, LONGEST);
  }

  /** As {@link #printable}, for where something stands. */
  public static String place(String text) {
    return printable(text, LONGEST_PLACE);
  }

  /** As {@link #printable}, for a whole sentence. */
  static String line(String text) {
    return printable(text, LONGEST_LINE);
  }

  /** As {@link #printable}, for a list that somebody may read again. */
  static String list(String text) {
    return printable(text, Targets.LONGEST);
  }

  private static String printable(String text, int longest) {
    int end = text.length() <= longest ? text.length() : atMost(text, longest);
    String line = text.substring(0, end).replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    return end == text.length() ? line : line + "...";
  }

  private static int atMost(String text, int longest) {
    return Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
  }
}
