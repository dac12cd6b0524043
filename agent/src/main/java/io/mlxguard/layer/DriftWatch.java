// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import java.time.Duration;

/**
 * When to look whether the host has set a limit since that MLX has no getter for: looking means
 * setting it, so it is done rarely, and when nothing can be running.
 */
final class DriftWatch {

  private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);

  private long lookedNanos = System.nanoTime();

  boolean isDue(Moment moment) {
    return moment.quiet() && System.nanoTime() - lookedNanos >= BETWEEN_LOOKS.toNanos();
  }

  void looked() {
    lookedNanos = System.nanoTime();
  }
}
