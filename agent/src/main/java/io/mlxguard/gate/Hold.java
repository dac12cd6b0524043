// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * New outermost calls that wait: while a clear runs, which is as long as MLX's own lock would make
 * them wait, and, where {@code max-hold} asks for it, until a quiet moment has come. Any thread of
 * the host's.
 */
final class Hold {

  /** A clear takes tens of milliseconds; one that hangs must not hang the host. */
  private static final long LONGEST_CLEAR_NANOS = 2_000_000_000L;

  private static final long POLL_NANOS = 100_000;

  private final NanoClock clock;
  private final LongAdder heldNanos = new LongAdder();
  private final LongAdder held = new LongAdder();
  private volatile long untilNanos;

  Hold(NanoClock clock) {
    this.clock = clock;
  }

  void until(long nanos) {
    untilNanos = nanos;
  }

  /** Waits out a clear; an interrupt of the host's stays set and is not waited for. */
  void whileClearing(BooleanSupplier clearing) {
    await(clearing, clock.nanos() + LONGEST_CLEAR_NANOS, false);
  }

  /** Waits for the quiet moment; an interrupt passes at once. */
  void whileHolding(BooleanSupplier holding) {
    await(holding, untilNanos, true);
  }

  private void await(BooleanSupplier closed, long endNanos, boolean interruptPasses) {
    long startNanos = clock.nanos();
    long nowNanos = startNanos;
    boolean waited = false;
    while (closed.getAsBoolean() && endNanos - nowNanos > 0) {
      boolean interrupted = Thread.currentThread().isInterrupted();
      if (interrupted && interruptPasses) {
        break;
      }
      if (interrupted || Thread.currentThread().isVirtual()) {
        Thread.onSpinWait(); // a park would return at once, or on another carrier
      } else {
        LockSupport.parkNanos(this, POLL_NANOS);
      }
      waited = true;
      nowNanos = clock.nanos();
    }
    if (waited) {
      held.increment();
      heldNanos.add(nowNanos - startNanos);
    }
  }

  /**
   * A thread that serves others must not wait for a generate call of somebody's, nor must a virtual
   * one wait for long: it has to stay on its carrier, whose MLX streams the host may hold.
   */
  static boolean mayHold(Thread thread) {
    String name = thread.getName().toLowerCase(Locale.ROOT);
    String type = thread.getClass().getName().toLowerCase(Locale.ROOT);
    return !(thread.isVirtual()
        || name.startsWith("awt-")
        || name.startsWith("javafx")
        || name.contains("eventloop")
        || name.contains("event-loop")
        || name.startsWith("reactor-http")
        || type.contains("eventloop")
        || type.contains("eventdispatch"));
  }

  /** Entries that have waited. */
  long held() {
    return held.sum();
  }

  /** How long they have waited, all together. */
  long heldNanos() {
    return heldNanos.sum();
  }
}
