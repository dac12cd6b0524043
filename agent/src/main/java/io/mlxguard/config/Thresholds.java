// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** What makes a clear due, for all targets or for one. */
final class Thresholds {

  /** What may be written for a number of tokens. */
  static final String TOKENS = "off, or a whole number from 0 to 2147483647; 0 is off";

  /** What may be written for a pool. */
  static final String CACHE = "a size such as 64m or 1g (binary, as in -Xmx), at least 1m";

  /** Above every size for which a clear would free nothing to speak of. */
  private static final long LEAST_CACHE_BYTES = 1 << 20;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private Thresholds() {}

  /**
   * A number of tokens; 0 makes none due.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static int tokens(String text) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    if (trimmed.equals("off")) {
      return 0;
    }
    if (!NUMBER.matcher(trimmed).matches()) {
      throw new IllegalArgumentException("is not a number of tokens");
    }
    long tokens = Long.parseLong(trimmed);
    if (tokens > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("is more than " + Integer.MAX_VALUE);
    }
    return (int) tokens;
  }

  /**
   * A pool's size in bytes.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static long cacheBytes(String text) {
    long bytes = Bytes.parse(text.strip().toLowerCase(Locale.ROOT));
    if (bytes < LEAST_CACHE_BYTES) {
      throw new IllegalArgumentException("is less than 1m");
    }
    return bytes;
  }
}
