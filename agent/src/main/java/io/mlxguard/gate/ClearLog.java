// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The clears that were made. Read by any thread, without a lock: a virtual thread that waited for
 * one would leave its carrier, and with it MLX's streams.
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

  /** All of them together, as of one moment. */
  private record Sums(
      Map<ClearCause, Long> byCause, long returnedBytes, long longestDeferNanos, Clear last) {}

  private final LongAdder refused = new LongAdder();
  private volatile Sums sums = new Sums(Map.of(), 0, 0, Clear.none());

  /** By whoever has raised {@link Flags#CLEARING}, and so by one thread at a time. */
  void add(
      Due due,
      long poolBefore,
      long poolAfter,
      long footprintBefore,
      long footprintAfter,
      long nowNanos) {
    Sums before = sums;
    Clear clear =
        new Clear(
            before.last.number() + 1,
            due.cause(),
            nowNanos - due.sinceNanos(),
            poolBefore,
            poolAfter,
            footprintBefore,
            footprintAfter,
            nowNanos);
    Map<ClearCause, Long> byCause = new EnumMap<>(ClearCause.class);
    byCause.putAll(before.byCause);
    byCause.merge(due.cause(), 1L, Long::sum);
    sums =
        new Sums(
            Map.copyOf(byCause),
            before.returnedBytes + clear.returnedBytes(),
            Math.max(before.longestDeferNanos, clear.deferredNanos()),
            clear);
  }

  void refused() {
    refused.increment();
  }

  /** The latest; number 0 where there is none. */
  public Clear last() {
    return sums.last;
  }

  /** How many. */
  public long clears() {
    return sums.last.number();
  }

  /** How many for each cause. */
  public Map<ClearCause, Long> byCause() {
    return sums.byCause;
  }

  /** What they have taken from the pool, by MLX's counter. */
  public long returnedBytes() {
    return sums.returnedBytes;
  }

  /** The longest any of them has waited for a quiet moment. */
  public long longestDeferNanos() {
    return sums.longestDeferNanos;
  }

  /** Drains and clears that MLX has refused. */
  public long refusals() {
    return refused.sum();
  }
}
