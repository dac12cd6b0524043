// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.EnumMap;
import java.util.Map;

/**
 * The clears that were made. Written by whoever has made one, one at a time; read by any thread.
 */
public final class ClearLog {

  /**
   * One clear.
   *
   * @param number counted from 1
   * @param cause why it was due
   * @param deferredNanos how long it had waited for a quiet moment
   * @param poolBefore bytes in the pool before it
   * @param poolAfter bytes in the pool after it
   * @param footprintBefore the process's before it; below 0 where that tells nothing
   * @param footprintAfter the same after it; it may fall further
   * @param atNanos the {@link System#nanoTime()} at which it was done
   */
  public record Clear(
      long number,
      ClearCause cause,
      long deferredNanos,
      long poolBefore,
      long poolAfter,
      long footprintBefore,
      long footprintAfter,
      long atNanos) {

    /** None yet. */
    public static Clear none() {
      return new Clear(0, ClearCause.POOL, 0, 0, 0, -1, -1, System.nanoTime());
    }

    /** What MLX's own counter says was returned. */
    public long returnedBytes() {
      return Math.max(0, poolBefore - poolAfter);
    }
  }

  private final Map<ClearCause, Long> byCause = new EnumMap<>(ClearCause.class);
  private long clears;
  private long returnedBytes;
  private long longestDeferNanos;
  private long refused;
  private volatile Clear last = Clear.none();

  synchronized void add(
      Due due,
      long poolBefore,
      long poolAfter,
      long footprintBefore,
      long footprintAfter,
      long nowNanos) {
    clears++;
    long deferredNanos = nowNanos - due.sinceNanos();
    longestDeferNanos = Math.max(longestDeferNanos, deferredNanos);
    byCause.merge(due.cause(), 1L, Long::sum);
    Clear clear =
        new Clear(
            clears,
            due.cause(),
            deferredNanos,
            poolBefore,
            poolAfter,
            footprintBefore,
            footprintAfter,
            nowNanos);
    returnedBytes += clear.returnedBytes();
    last = clear;
  }

  synchronized void refused() {
    refused++;
  }

  /** The latest; number 0 where there is none. */
  public Clear last() {
    return last;
  }

  /** How many. */
  public synchronized long clears() {
    return clears;
  }

  /** How many for each cause. */
  public synchronized Map<ClearCause, Long> byCause() {
    return Map.copyOf(byCause);
  }

  /** What they have taken from the pool, by MLX's counter. */
  public synchronized long returnedBytes() {
    return returnedBytes;
  }

  /** The longest any of them has waited for a quiet moment. */
  public synchronized long longestDeferNanos() {
    return longestDeferNanos;
  }

  /** Drains and clears that MLX has refused. */
  public synchronized long refusals() {
    return refused;
  }
}
