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
    if (!Cell.hasTail(cell)) {
      Cell.tail(cell, true);
      int _ = threads.incrementAndGet();
    }
  }

  /** A thread has drained. */
  void drained(int[] cell) {
    if (Cell.hasTail(cell)) {
      Cell.tail(cell, false);
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
    return nowNanos - ownerlessNanos.get() >= afterNanos
        && (threads.get() == 0 || nowNanos - lastNanos.get() >= afterNanos);
  }
}
