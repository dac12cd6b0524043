// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.MlxCallFailed;
import java.time.Duration;
import java.util.Optional;

/**
 * The cache limit lowered for a moment: MLX trims at its own next allocation, under its own lock,
 * so unlike a clear it needs no quiet (reference/platform.md 11). Never to 0, which would have MLX
 * release buffers that work in flight may still use (reference/gate-experiments.md 3). Used by the
 * worker thread alone.
 */
final class Dip {

  private static final long LENGTH_NANOS = Duration.ofSeconds(1).toNanos();

  private final HeldLimit limit;
  private final Retry retry = new Retry();
  private long beganNanos;

  Dip(Allocator allocator) {
    limit = new HeldLimit(allocator::setCacheLimit);
  }

  /** Whether the limit is lowered now. */
  boolean isUnderWay() {
    return limit.held();
  }

  /**
   * Lowers the limit; one that is lower already stays.
   *
   * @return whether it was lowered
   */
  boolean begin(long limitBytes, long nowNanos) throws MlxCallFailed {
    beganNanos = nowNanos;
    long _ = limit.take(limitBytes);
    return limit.held();
  }

  boolean isOver(long nowNanos) {
    return limit.held() && nowNanos - beganNanos >= LENGTH_NANOS && retry.isDue();
  }

  /**
   * Raises it again to what it was; what the host has set since stays.
   *
   * @return why it could not be raised
   */
  Optional<String> end() {
    try {
      limit.giveBack();
      retry.done();
      return Optional.empty();
    } catch (MlxCallFailed e) {
      retry.refused();
      return Optional.of("a cache limit lowered for a dip cannot be put back: " + e.reason());
    }
  }
}
