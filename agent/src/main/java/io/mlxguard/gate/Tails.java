// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Work that ended calls may have left queued on their streams, undrained: a clear under it is what
 * a clear at a quiet moment is to avoid. Only its own thread can drain a stream
 * (reference/platform.md 8.3), so what a thread leaves is gone once that thread has drained, or
 * after a time. Any thread.
 */
final class Tails {

  private final AtomicInteger threads = new AtomicInteger();

  /** Of the threads that count; one that has died since, or lost its cell, never drains. */
  private final AtomicInteger generation = new AtomicInteger(1);

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
    int now = generation.get();
    if (Cell.tail(cell) != now) {
      Cell.tail(cell, now);
      int _ = threads.incrementAndGet();
    }
  }

  /** A thread has drained. */
  void drained(int[] cell) {
    boolean counts = Cell.tail(cell) == generation.get();
    Cell.tail(cell, 0);
    if (counts) {
      int _ = threads.decrementAndGet();
    }
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
    int owners = threads.get();
    if (owners <= 0) {
      return true;
    }
    boolean old = nowNanos - lastNanos.get() >= afterNanos;
    if (old && threads.compareAndSet(owners, 0)) {
      int _ = generation.incrementAndGet();
    }
    return old;
  }
}
