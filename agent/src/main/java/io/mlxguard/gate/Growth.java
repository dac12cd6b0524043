// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

/**
 * What one call adds to pool and live memory: measured now and then, on a call that is alone from
 * its entry to its exit, since MLX's counters are the process's.
 */
final class Growth {

  private volatile boolean spoiled;
  private long poolBytes;
  private long activeBytes;

  /** A call that is alone begins. */
  void begin(int[] cell, Pool pool) {
    poolBytes = pool.cacheBytes();
    activeBytes = pool.activeBytes();
    spoiled = poolBytes < 0 || activeBytes < 0;
    Cell.sampled(cell, true);
  }

  /** Another call has begun, or a clear. */
  void spoil() {
    spoiled = true;
  }

  /** The same call ends. */
  void end(int[] cell, Pool pool, TargetStats stats) {
    Cell.sampled(cell, false);
    long poolNow = pool.cacheBytes();
    long activeNow = pool.activeBytes();
    if (!spoiled && poolNow >= 0 && activeNow >= 0) {
      stats.grew(poolNow - poolBytes, activeNow - activeBytes);
    }
  }
}
