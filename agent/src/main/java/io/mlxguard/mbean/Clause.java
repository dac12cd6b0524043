// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

/** What foreign code threw, fit for one line. */
final class Clause {

  private static final int LONGEST = 200;

  private Clause() {}

  static String of(Throwable thrown) {
    String text;
    try {
      text = thrown.toString();
    } catch (RuntimeException e) { // its own code too
      text = thrown.getClass().getName();
    }
    String line = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
