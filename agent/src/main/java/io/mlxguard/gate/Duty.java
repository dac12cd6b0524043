// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import org.jspecify.annotations.Nullable;

/**
 * The clear that is due, if one is. Any thread; of two that find one due at once either may be the
 * one that is kept.
 */
final class Duty {

  private volatile @Nullable Due due;
  private volatile @Nullable Due replaced;
  private volatile boolean tokensSeen;

  @Nullable Due due() {
    return due;
  }

  boolean isDue() {
    return due != null;
  }

  /** A call of so many tokens has ended well, outermost or not. */
  void tokens(Site site, int tokens) {
    if (site.minTokens() > 0 && tokens >= site.minTokens() && !tokensSeen) {
      tokensSeen = true;
    }
  }

  /** A call has ended well: does it make a clear due? A pool that MLX does not tell does not. */
  void fall(Pool pool, Site site, long nowNanos) {
    if (due != null) {
      return;
    }
    long poolBytes = pool.cacheBytes();
    if (poolBytes < Gate.FLOOR_BYTES) {
      return;
    }
    if (poolBytes >= site.maxCacheBytes()) {
      due = new Due(ClearCause.POOL, site.maxCacheBytes(), nowNanos);
    } else if (tokensSeen) {
      due = new Due(ClearCause.TOKENS, site.maxCacheBytes(), nowNanos);
    }
  }

  /**
   * Where one is due for another reason, it becomes one that was asked for: that is not put off.
   */
  void request(ClearCause cause, long maxCacheBytes, long nowNanos) {
    Due before = due;
    if (before == null || cause.takesOver(before.cause())) {
      replaced = before;
      due = new Due(cause, maxCacheBytes, nowNanos);
    }
  }

  /** One that is due for want of memory is no more; what was due before it is due again. */
  void withdrawPressure() {
    Due now = due;
    if (now != null && now.cause() == ClearCause.PRESSURE) {
      due = replaced;
      replaced = null;
    }
  }

  void served() {
    tokensSeen = false;
    replaced = null;
    due = null;
  }
}
