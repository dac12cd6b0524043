// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MLX's version, as far as it decides what may be called.
 *
 * @param major 0 so far
 * @param minor as in 0.32
 * @param patch as in 0.32.4
 */
public record MlxVersion(int major, int minor, int patch) {

  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4}).*");

  /** Reads {@code 0.32.4}, and what a build may append to it; empty where it is none. */
  public static Optional<MlxVersion> parse(String text) {
    Matcher numbers = NUMBERS.matcher(text.strip());
    return numbers.matches()
        ? Optional.of(
            new MlxVersion(
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                Integer.parseInt(numbers.group(3))))
        : Optional.empty();
  }

  /**
   * Whether each thread has a default stream of its own; before, all threads share one
   * (ml-explore/mlx commit df7f7db94, in 0.31.2).
   */
  public boolean hasStreamsOfThreads() {
    return isAtLeast(0, 31, 2);
  }

  /**
   * Whether {@code clear_cache} is known to crash on Metal: 0.31.2 lost the autorelease pool around
   * it (ml-explore/mlx issue 3450).
   */
  public boolean crashesInClearOnMetal() {
    return major == 0 && minor == 31 && patch == 2;
  }

  private boolean isAtLeast(int otherMajor, int otherMinor, int otherPatch) {
    if (major != otherMajor) {
      return major > otherMajor;
    }
    return minor == otherMinor ? patch >= otherPatch : minor > otherMinor;
  }
}
