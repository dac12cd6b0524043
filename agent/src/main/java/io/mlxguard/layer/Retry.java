// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import java.time.Duration;

/**
 * When to call MLX again after it has refused: mlx-c tells the host's error handler each time, so
 * the pause doubles. Used by the worker thread alone.
 */
public final class Retry {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Duration longest;
  private Duration pause = Duration.ZERO;
  private long refusedNanos;

  /** Nothing has been refused. */
  public Retry() {
    this(LONGEST_PAUSE);
  }

  /**
   * Nothing has been refused.
   *
   * @param longest the longest pause; above a second
   */
  public Retry(Duration longest) {
    this.longest = longest;
  }

  /** Whether a call may be made now. */
  public boolean isDue() {
    return pause.isZero() || System.nanoTime() - refusedNanos >= pause.toNanos();
  }

  /** It was refused. */
  public void refused() {
    refusedNanos = System.nanoTime();
    Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = doubled.compareTo(longest) < 0 ? doubled : longest;
  }

  /** It was carried out. */
  public void done() {
    pause = Duration.ZERO;
  }
}
