// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The value of a limit's key. */
public sealed interface Limit {

  /** What may be written. */
  String ALLOWED = "auto, off, a size such as 512m or 2g (binary, as in -Xmx), or a percentage";

  /** The layer chooses by device and memory. */
  record Auto() implements Limit {
    @Override
    public String toString() {
      return "auto";
    }
  }

  /** The layer does nothing. */
  record Off() implements Limit {
    @Override
    public String toString() {
      return "off";
    }
  }

  /**
   * So many bytes.
   *
   * @param bytes above 0
   */
  record Size(long bytes) implements Limit {
    @Override
    public String toString() {
      return Bytes.text(bytes);
    }
  }

  /**
   * A share of the memory MLX allocates from.
   *
   * @param percent above 0, at most 100
   */
  record Percent(BigDecimal percent) implements Limit {

    /**
     * The share in bytes, at least 1.
     *
     * @param memoryBytes the whole
     */
    public long of(long memoryBytes) {
      return Math.max(
          1, percent.movePointLeft(2).multiply(BigDecimal.valueOf(memoryBytes)).longValue());
    }

    @Override
    public String toString() {
      return percent.toPlainString() + "%";
    }
  }

  /**
   * Not a limit; the layer is off.
   *
   * @param text what was written, fit for one line
   * @param problem what is wrong with it
   */
  record Invalid(String text, String problem) implements Limit {

    /** Both in one clause. */
    public String sentence() {
      return "\"" + text + "\" " + problem;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Whether it asks for the same; a mistake may read like a limit. */
  default boolean sameAs(Limit other) {
    return getClass() == other.getClass() && toString().equals(other.toString());
  }

  /** Reads a value; whatever is wrong comes back as {@link Invalid}. */
  static Limit parse(String text) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    return switch (trimmed) {
      case "auto" -> new Auto();
      case "off" -> new Off();
      default -> trimmed.endsWith("%") ? percent(text, trimmed) : size(text, trimmed);
    };
  }

  private static Limit percent(String text, String trimmed) {
    Matcher number = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)\\s*%").matcher(trimmed);
    if (!number.matches()) {
      return new Invalid(Text.printable(text), "is not a percentage");
    }
    BigDecimal percent = new BigDecimal(number.group(1));
    return percent.signum() <= 0 || percent.compareTo(BigDecimal.valueOf(100)) > 0
        ? new Invalid(Text.printable(text), "is not above 0% and at most 100%")
        : new Percent(percent.stripTrailingZeros());
  }

  private static Limit size(String text, String trimmed) {
    try {
      long bytes = Bytes.parse(trimmed);
      return bytes > 0
          ? new Size(bytes)
          : new Invalid(Text.printable(text), "is 0; \"off\" leaves the limit alone");
    } catch (IllegalArgumentException e) {
      return new Invalid(Text.printable(text), String.valueOf(e.getMessage()));
    }
  }
}
