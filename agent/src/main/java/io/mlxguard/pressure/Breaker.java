// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import java.time.Duration;
import java.util.Optional;

/**
 * Stops a rung that brings nothing: where the model holds the memory, clearing over and over is a
 * loop that only costs (reference/peers.md 15). After three useless actions in a row it is not
 * taken for ten minutes, then tried once; each further useless one doubles the pause, to two hours.
 * Used by the worker thread alone.
 */
final class Breaker {

  static final int MOST_USELESS = 3;
  static final Duration FIRST_PAUSE = Duration.ofMinutes(10);
  static final Duration LONGEST_PAUSE = Duration.ofHours(2);

  private int useless;
  private Duration pause = Duration.ZERO;
  private long sinceNanos;

  void useful() {
    useless = 0;
    pause = Duration.ZERO;
  }

  /** Whether it has stopped the rung just now. */
  boolean useless(long nowNanos) {
    useless++;
    if (useless < MOST_USELESS) {
      return false;
    }
    Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    sinceNanos = nowNanos;
    return true;
  }

  /** Why the rung is not taken now. */
  Optional<String> refusal(long nowNanos) {
    long leftNanos = pause.toNanos() - (nowNanos - sinceNanos);
    return pause.isZero() || leftNanos <= 0
        ? Optional.empty()
        : Optional.of(
            useless
                + " in a row brought next to nothing back: not tried for "
                + Math.max(1, Duration.ofNanos(leftNanos).toMinutes())
                + " min");
  }
}
