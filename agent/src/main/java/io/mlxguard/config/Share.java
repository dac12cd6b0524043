// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of what {@code auto} would give this process may take, where several processes with an
 * MLX of their own run on one machine: each {@code auto} is reckoned from the whole of memory, and
 * knows nothing of the others.
 *
 * @param among how many share, from 1 to 64
 */
public record Share(int among) {

  static final String ALLOWED = "1, or 1/N with N from 1 to 64";

  private static final int MOST = 64;
  private static final Pattern WRITTEN = Pattern.compile("1(?:\\s*/\\s*(\\d{1,4}))?");

  /** All of it. */
  public static final Share WHOLE = new Share(1);

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static Share parse(String text) {
    Matcher share = WRITTEN.matcher(text.strip());
    if (!share.matches()) {
      throw new IllegalArgumentException("is not a share");
    }
    int among = share.group(1) == null ? 1 : Integer.parseInt(share.group(1));
    if (among < 1 || among > MOST) {
      throw new IllegalArgumentException("is out of range");
    }
    return new Share(among);
  }

  /** Whether nobody shares. */
  public boolean isWhole() {
    return among == 1;
  }

  /**
   * This process's part, at least 1.
   *
   * @param bytes what there is for all, above 0
   */
  public long of(long bytes) {
    return Math.max(1, bytes / among);
  }

  @Override
  public String toString() {
    return isWhole() ? "1" : "1/" + among;
  }
}
