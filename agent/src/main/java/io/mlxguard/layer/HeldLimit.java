// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

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

  HeldLimit(Swap swap) {
    this.swap = swap;
  }

  /** Whether ours is in force, as far as we know. */
  boolean held() {
    return held;
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

  /** The host has set the limit itself: it is not ours to give back any more. */
  void forget() {
    held = false;
  }

  private static long shown(long bytes) {
    return bytes < 0 ? Long.MAX_VALUE : bytes;
  }
}
