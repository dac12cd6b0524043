// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Work that ended calls may have left queued on their streams, undrained: a clear under it is what
 * a clear at a quiet moment is to avoid. Only its own thread can drain a stream
 * (reference/platform.md 8.3), so what a thread leaves is gone once that thread has drained, or
 * after a time. Any thread.
 */
final class Tails {

  private static final int GENERATION_SHIFT = 32;
  private static final long FIRST_GENERATION = 1L << GENERATION_SHIFT;

  /**
   * How many threads have left work, and in the upper half the generation of those that count: one
   * that has died since, or lost its cell, never drains.
   */
  private final AtomicLong owners = new AtomicLong(FIRST_GENERATION);

  private final AtomicLong lastNanos;

  /** Of no thread that could drain it later: of a stage, or of calls nobody counted. */
  private final AtomicLong ownerlessNanos;

  /** Nobody knows what was left until now. */
  Tails(long nowNanos) {
    lastNanos = new AtomicLong(nowNanos);
    ownerlessNanos = new AtomicLong(nowNanos);
  }

  /** A thread leaves a call without draining. */
  void left(int[] cell, long nowNanos) {
    moveOn(lastNanos, nowNanos);
    long before = owners.get();
    while (Cell.tail(cell) != generation(before)) {
      if (owners.compareAndSet(before, before + 1)) {
        Cell.tail(cell, generation(before));
        return;
      }
      before = owners.get();
    }
  }

  /** A thread has drained. */
  void drained(int[] cell) {
    long before = owners.get();
    while (Cell.tail(cell) == generation(before) && !owners.compareAndSet(before, before - 1)) {
      before = owners.get();
    }
    Cell.tail(cell, 0);
  }

  private static int generation(long owners) {
    return (int) (owners >>> GENERATION_SHIFT);
  }

  void leftByNobody(long nowNanos) {
    moveOn(ownerlessNanos, nowNanos);
  }

  /** Never back: a thread may have been halted since it looked at the clock. */
  private static void moveOn(AtomicLong time, long nowNanos) {
    long before = time.get();
    while (nowNanos - before > 0 && !time.compareAndSet(before, nowNanos)) {
      before = time.get();
    }
  }

  /** Whether nothing that was left can still be running. */
  boolean areGone(long nowNanos, long afterNanos) {
    if (nowNanos - ownerlessNanos.get() < afterNanos) {
      return false;
    }
    long before = owners.get();
    if ((int) before == 0) {
      return true;
    }
    if (nowNanos - lastNanos.get() < afterNanos) {
      return false;
    }
    long next = (before | 0xFFFF_FFFFL) + 1;
    if (owners.compareAndSet(before, next)) {
      // A thread that still took itself for counted has noted its time before that.
      leftByNobody(lastNanos.get());
    }
    return nowNanos - lastNanos.get() >= afterNanos;
  }
}
