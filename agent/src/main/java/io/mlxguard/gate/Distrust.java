// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether calls may be in flight that nobody can find. Any thread. */
final class Distrust {

  /** A call that nobody can see is taken to be over by then. */
  private static final Duration LONGEST_UNSEEN = Duration.ofMinutes(5);

  private final NanoClock clock;
  private volatile @Nullable Long sinceNanos;

  Distrust(NanoClock clock) {
    this.clock = clock;
  }

  void begin() {
    sinceNanos = clock.nanos();
  }

  void end() {
    sinceNanos = null;
  }

  boolean lasts() {
    Long since = sinceNanos;
    return since != null && clock.nanos() - since < LONGEST_UNSEEN.toNanos();
  }
}
