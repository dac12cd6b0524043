// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.MlxCallFailed;
import java.time.Duration;
import java.util.Optional;

/**
 * The cache limit lowered for a moment: MLX trims at its own next allocation, under its own lock,
 * so unlike a clear it needs no quiet (reference/platform.md 11). Never to 0, which would have MLX
 * release buffers that work in flight may still use (reference/gate-experiments.md 3). It is a
 * second long, or lasts while memory is short. Used by the worker thread alone.
 */
final class Dip {

  private static final long LENGTH_NANOS = Duration.ofSeconds(1).toNanos();

  private final HeldLimit limit;
  private final Retry retry = new Retry();
  private long beganNanos;
  private boolean lasting;

  Dip(Allocator allocator) {
    limit = new HeldLimit(allocator::setCacheLimit);
  }

  /** Whether the limit is lowered now. */
  boolean isUnderWay() {
    return limit.held();
  }

  /** The limit while it is lowered, in bytes. */
  long limitBytes() {
    return limit.oursBytes();
  }

  /**
   * Lowers the limit; one that is lower already stays.
   *
   * @param untilCalm whether it stays lowered until {@link #letEnd}
   * @return whether it was lowered
   */
  boolean begin(long limitBytes, long nowNanos, boolean untilCalm) throws MlxCallFailed {
    beganNanos = nowNanos;
    lasting = untilCalm;
    long _ = limit.take(limitBytes);
    return limit.held();
  }

  boolean isOver(long nowNanos) {
    return limit.held() && !lasting && nowNanos - beganNanos >= LENGTH_NANOS && retry.isDue();
  }

  /** One under way lasts until calm, whatever it was begun for. */
  void last() {
    lasting = limit.held();
  }

  /** It need not last any longer. */
  void letEnd() {
    lasting = false;
  }

  boolean isLasting() {
    return lasting && limit.held();
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
