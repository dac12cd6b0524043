// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.OnDrift;
import io.mlxguard.mlx.MlxCallFailed;
import java.util.OptionalLong;

/**
 * A limit of MLX's that is ours for a while. MLX's setters answer with the limit before, which is
 * the only way to read a cache limit and the only exact way to give one back. Used by the worker
 * thread alone.
 */
final class HeldLimit {

  /** One of MLX's setters: sets a limit and returns the one before, in bytes. */
  @FunctionalInterface
  interface Swap {
    long set(long limitBytes) throws MlxCallFailed;
  }

  private final Swap swap;
  private long oursBytes;
  private long previousBytes;
  private boolean held;
  private boolean touched;
  private long drifts;

  HeldLimit(Swap swap) {
    this.swap = swap;
  }

  /** Whether ours is in force, as far as we know. */
  boolean held() {
    return held;
  }

  /** How often the host was found to have set the limit itself. */
  long drifts() {
    return drifts;
  }

  /** Ours, in bytes; it means something while it is held. */
  long oursBytes() {
    return oursBytes;
  }

  /** Whether these bytes are ours and in force. */
  boolean holds(long bytes) {
    return held && oursBytes == bytes;
  }

  /**
   * The limit we found; empty before anything was set. One that means none is as large as can be.
   */
  OptionalLong previousBytes() {
    return touched ? OptionalLong.of(shown(previousBytes)) : OptionalLong.empty();
  }

  /**
   * Puts ours in force, unless the one there is tighter: that one stays.
   *
   * @return the limit now in force, in bytes
   */
  long take(long wantedBytes) throws MlxCallFailed {
    giveBack();
    oursBytes = wantedBytes;
    previousBytes = swap.set(wantedBytes);
    held = true;
    touched = true;
    // MLX's type is size_t: its largest value, which means no limit, is -1 here.
    if (Long.compareUnsigned(previousBytes, wantedBytes) >= 0) {
      return wantedBytes;
    }
    OptionalLong theirs = giveBack();
    return theirs.orElse(shown(previousBytes));
  }

  /** Puts ours in force, whatever is there. */
  void put(long wantedBytes) throws MlxCallFailed {
    long found = swap.set(wantedBytes);
    previousBytes = held && found == oursBytes ? previousBytes : found;
    oursBytes = wantedBytes;
    held = true;
    touched = true;
  }

  /**
   * Puts back what was there before, unless somebody else has set the limit since: theirs stays.
   *
   * @return theirs, in bytes, where there is one
   */
  OptionalLong giveBack() throws MlxCallFailed {
    if (!held) {
      return OptionalLong.empty();
    }
    long found = swap.set(previousBytes);
    if (found == oursBytes) {
      held = false;
      return OptionalLong.empty();
    }
    // Should the next call fail, a later try puts back what was found.
    oursBytes = previousBytes;
    previousBytes = found;
    long _ = swap.set(found);
    held = false;
    return OptionalLong.of(shown(found));
  }

  /**
   * Finds out whether the host has set the limit since, by setting ours again. A tighter one is
   * left in any case.
   *
   * @param onDrift whether ours stays then, or theirs
   * @return theirs, in bytes, where there is one
   */
  OptionalLong drift(OnDrift onDrift) throws MlxCallFailed {
    long found = swap.set(oursBytes);
    if (found == oursBytes) {
      return OptionalLong.empty();
    }
    drifts++;
    // What the host wants from now on is what a detach puts back.
    previousBytes = found;
    if (onDrift == OnDrift.REPORT || Long.compareUnsigned(found, oursBytes) < 0) {
      long _ = swap.set(found);
      held = false;
    }
    return OptionalLong.of(shown(found));
  }

  private static long shown(long bytes) {
    return bytes < 0 ? Long.MAX_VALUE : bytes;
  }
}
