// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as the configuration writes it: {@code 250ms}, {@code 10s}, {@code 5m} or {@code 1h}. */
final class Durations {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

  private Durations() {}

  /** In milliseconds; empty where it is none. */
  static OptionalLong millis(String text) {
    Matcher matcher = TIME.matcher(text);
    return matcher.matches()
        ? OptionalLong.of(
            Long.parseLong(matcher.group(1)) * MILLIS.getOrDefault(matcher.group(2), 1L))
        : OptionalLong.empty();
  }
}
