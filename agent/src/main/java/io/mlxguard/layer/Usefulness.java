// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.gate.ClearLog.Clear;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Whether clears are worth their cost, and so how long to wait until the next. One is useless that
 * the host has refilled to nine tenths within a second, or of which less than a tenth came back to
 * the system; what the kernel's account shows of it can lag by seconds (reference/peers.md 17).
 * Used by the worker thread alone.
 */
final class Usefulness {

  private static final Duration REFILL = Duration.ofSeconds(1);
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(5);
  private static final double REFILLED = 0.9;
  private static final double RETURNED = 0.1;

  private Duration shortest;
  private Duration interval;
  private Clear clear = Clear.none();
  private boolean open;
  private boolean refilled;
  private long lowestFootprint;
  private long useless;
  private long returnedToSystemBytes;

  Usefulness(Duration shortest) {
    this.shortest = shortest;
    this.interval = shortest;
  }

  /** The shortest pause between two clears is another from now on. */
  void shortest(Duration other) {
    if (!other.equals(shortest)) {
      shortest = other;
      interval = other;
    }
  }

  /** The pause until the next clear may be made. */
  Duration interval() {
    return interval;
  }

  long useless() {
    return useless;
  }

  long returnedToSystemBytes() {
    return returnedToSystemBytes;
  }

  /** A clear was made. */
  void made(Clear made) {
    if (open) {
      close();
    }
    clear = made;
    open = made.returnedBytes() > 0;
    refilled = false;
    lowestFootprint = made.footprintAfter();
  }

  /**
   * Looks at what became of it.
   *
   * @param poolBytes in the pool now
   * @param footprint of the process now; empty where it is not known
   */
  void look(long nowNanos, long poolBytes, OptionalLong footprint) {
    if (!open) {
      return;
    }
    long age = nowNanos - clear.atNanos();
    if (age <= REFILL.toNanos() && poolBytes >= REFILLED * clear.poolBefore()) {
      refilled = true;
    }
    footprint.ifPresent(now -> lowestFootprint = Math.min(lowestFootprint, now));
    boolean returned = !isTold() || returnedBytes() >= wanted();
    if (age > SETTLE.toNanos() || (age > REFILL.toNanos() && (refilled || returned))) {
      close();
    }
  }

  /** Whether the kernel's account says anything of the pool. */
  private boolean isTold() {
    return clear.footprintBefore() > 0 && clear.footprintAfter() > 0;
  }

  private long returnedBytes() {
    return isTold() ? Math.max(0, clear.footprintBefore() - lowestFootprint) : 0;
  }

  private double wanted() {
    return RETURNED * clear.returnedBytes();
  }

  private void close() {
    open = false;
    returnedToSystemBytes += Math.min(returnedBytes(), clear.returnedBytes());
    boolean kept = isTold() && returnedBytes() < wanted();
    if (refilled || kept) {
      useless++;
      Duration doubled = interval.multipliedBy(2);
      interval = doubled.compareTo(LONGEST_INTERVAL) < 0 ? doubled : LONGEST_INTERVAL;
    } else {
      interval = shortest;
    }
  }
}
