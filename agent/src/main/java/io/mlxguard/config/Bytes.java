// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as users write and read them: binary, as in {@code -Xmx}. */
public final class Bytes {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,20})\\s*(?:([kmgt])(?:i?b)?|b)?");
  private static final String UNITS = "kmgt";

  private Bytes() {}

  /**
   * The size in bytes; {@code 512m}, {@code 512mb} and {@code 512mib} are the same.
   *
   * @param text lower case
   * @throws IllegalArgumentException with what is wrong, if it is not a size that fits
   */
  static long parse(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException("is not a size");
    }
    int shift = size.group(2) == null ? 0 : 10 * (UNITS.indexOf(size.group(2)) + 1);
    BigInteger bytes = new BigInteger(size.group(1)).shiftLeft(shift);
    if (bytes.bitLength() >= Long.SIZE) {
      throw new IllegalArgumentException("is more than 2^63 - 1 bytes");
    }
    return bytes.longValueExact();
  }

  /**
   * Two significant steps for people, and the exact number: {@code 17.2 GiB (18468757504 bytes)}.
   */
  public static String text(long bytes) {
    return Math.abs(bytes) < 1024 ? rounded(bytes) : rounded(bytes) + " (" + bytes + " bytes)";
  }

  /** For people alone: {@code 17.2 GiB}. */
  public static String rounded(long bytes) {
    int unit = 0;
    double value = bytes;
    while (Math.abs(value) >= 1024 && unit < UNITS.length()) {
      value /= 1024;
      unit++;
    }
    String number = String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
    return unit == 0
        ? number + " bytes"
        : number + " " + Character.toUpperCase(UNITS.charAt(unit - 1)) + "iB";
  }
}
