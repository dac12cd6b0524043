// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

/** Foreign text, fit for one line of a log or a status. */
final class Text {

  private static final int LONGEST = 80;

  private Text() {}

  /** Bounded, and without anything that ends a line or steers a terminal. */
  static String printable(String text) {
    int end = text.length() <= LONGEST ? text.length() : text.offsetByCodePoints(0, atMost(text));
    String line = text.substring(0, end).replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    return end == text.length() ? line : line + "...";
  }

  private static int atMost(String text) {
    return text.codePointCount(0, LONGEST) - 1;
  }
}
