// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import java.util.Locale;

/** Bytes in binary units, as {@code -Xmx} counts them, and short durations. */
public final class Units {
  private static final String[] NAMES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final int BITS_PER_STEP = 10;

  private Units() {}

  /** {@code 256 MiB}, {@code -1.5 GiB}: one decimal unless the number is whole. */
  public static String bytes(long bytes) {
    if (bytes < 0 && bytes != Long.MIN_VALUE) {
      return "-" + bytes(-bytes);
    }
    int step = 0;
    while (step < NAMES.length - 1 && bytes >>> (BITS_PER_STEP * (step + 1)) != 0) {
      step++;
    }
    long unit = 1L << (BITS_PER_STEP * step);
    String number =
        bytes % unit == 0
            ? Long.toString(bytes / unit)
            : String.format(Locale.ROOT, "%.1f", (double) bytes / unit);
    return number + " " + NAMES[step];
  }

  /** {@code 256 MiB (268435456 bytes)}. */
  public static String exactBytes(long bytes) {
    return bytes(bytes) + " (" + bytes + " bytes)";
  }

  /** {@code 8.3 ms}, {@code 840 ms}, {@code 12.3 s}: about three digits. */
  public static String latency(double millis) {
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    return millis < 1_000
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.1f s", millis / 1_000);
  }

  /** {@code 3 ms}, {@code 7 s}, {@code 12 min}, {@code 5 h}, {@code 3 d}: the largest that fits. */
  public static String duration(long millis) {
    long seconds = millis / 1_000;
    if (seconds == 0) {
      return millis + " ms";
    }
    if (seconds < 120) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 120) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    return hours < 48 ? hours + " h" : hours / 24 + " d";
  }
}
