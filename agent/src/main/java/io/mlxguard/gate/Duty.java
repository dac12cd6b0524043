// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import org.jspecify.annotations.Nullable;

/**
 * The clear that is due, if one is. Any thread; of two that find one due at once either may be the
 * one that is kept.
 */
final class Duty {

  private volatile @Nullable Due due;
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

  void request(ClearCause cause, long maxCacheBytes, long nowNanos) {
    if (due == null) {
      due = new Due(cause, maxCacheBytes, nowNanos);
    }
  }

  void served() {
    tokensSeen = false;
    due = null;
  }
}
