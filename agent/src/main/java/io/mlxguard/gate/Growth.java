// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/**
 * What one call adds to pool and live memory: measured now and then, on a call that is alone from
 * its entry to its exit, since MLX's counters are the process's.
 */
final class Growth {

  private final Flags flags;
  private final AtomicBoolean measuring = new AtomicBoolean();
  private volatile boolean spoiled;
  private long poolBytes;
  private long activeBytes;

  /** Entries heed these flags, and only then come here. */
  Growth(Flags flags) {
    this.flags = flags;
  }

  /** Measures the next call that is alone. */
  void sample() {
    boolean _ = flags.raise(Flags.SAMPLE_WANTED);
  }

  /** An outermost call has been counted in. */
  void entered(int[] cell, Pool pool, IntSupplier inFlight) {
    if (flags.is(Flags.SAMPLING)) {
      spoiled = true;
    } else if (flags.is(Flags.SAMPLE_WANTED)
        && inFlight.getAsInt() == 1
        && measuring.compareAndSet(false, true)) {
      begin(cell, pool);
      if (inFlight.getAsInt() != 1) {
        spoiled = true;
      }
    }
  }

  private void begin(int[] cell, Pool pool) {
    spoiled = false;
    boolean _ = flags.raise(Flags.SAMPLING); // from here on an entry spoils
    flags.lower(Flags.SAMPLE_WANTED);
    Cell.sampled(cell, true);
    poolBytes = pool.cacheBytes();
    activeBytes = pool.activeBytes();
    if (poolBytes < 0 || activeBytes < 0) {
      spoiled = true;
    }
  }

  /** A clear is made, or a call goes on where its thread does not. */
  void spoil() {
    spoiled = true;
  }

  /** The end of the call that is being measured will not be told. */
  void forget() {
    flags.lower(Flags.SAMPLING);
    measuring.set(false);
  }

  /** An outermost call ends, measured or not. */
  void ended(int[] cell, Pool pool, TargetStats stats) {
    if (!Cell.isSampled(cell)) {
      return;
    }
    Cell.sampled(cell, false);
    long poolNow = pool.cacheBytes();
    long activeNow = pool.activeBytes();
    if (!spoiled && poolNow >= 0 && activeNow >= 0) {
      stats.grew(poolNow - poolBytes, activeNow - activeBytes);
    }
    flags.lower(Flags.SAMPLING);
    measuring.set(false);
  }
}
