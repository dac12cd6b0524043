// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.pressure.Action.Outcome;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * An action that is being judged, by MLX's counters and by the footprint, for up to ten seconds.
 * Used by the worker thread alone.
 */
final class Trial {

  private static final long REFILL_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long NUDGED_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long SETTLE_NANOS = Duration.ofSeconds(10).toNanos();

  /** Less is noise. */
  static final long LEAST_BYTES = 16 << 20;

  private static final double REFILLED = 0.9;
  private static final double RETURNED = 0.1;

  private final Action action;
  private Memory before;
  private boolean pending;
  private long doneNanos;
  private boolean refilled;
  private boolean moved;
  private long lowest;
  private long lowestFootprint;

  /** An action just taken. */
  Trial(Action action, long nowNanos) {
    this.action = action;
    this.before = action.memory();
    this.pending = action.outcome() == Outcome.PENDING;
    begin(nowNanos);
  }

  private void begin(long nowNanos) {
    doneNanos = nowNanos;
    lowest = held(before);
    lowestFootprint = before.footprintBytes();
  }

  Action action() {
    return action;
  }

  boolean isPending() {
    return pending;
  }

  /** The arrays after a nudge, which fills the pool; the pool after everything else. */
  private long held(Memory memory) {
    return action.rung() == Rung.GC_NUDGE ? memory.activeBytes() : memory.poolBytes();
  }

  /** Since it was taken, or done. */
  Duration age(long nowNanos) {
    return Duration.ofNanos(nowNanos - doneNanos);
  }

  /** It has not been done yet: what is held now is what it will be measured against. */
  void waits(Memory now) {
    before = now;
  }

  /** What was pending is done. */
  void done(long nowNanos) {
    pending = false;
    begin(nowNanos);
  }

  /** Looks at what became of it; the outcome is {@link Outcome#OPEN} until it is clear. */
  Outcome look(long nowNanos, Memory now) {
    long age = nowNanos - doneNanos;
    lowest = Math.min(lowest, held(now));
    if (now.footprintBytes() >= 0 && lowestFootprint >= 0) {
      lowestFootprint = Math.min(lowestFootprint, now.footprintBytes());
    }
    boolean nudge = action.rung() == Rung.GC_NUDGE;
    if (!nudge && age > 0 && age <= REFILL_NANOS && returned() >= LEAST_BYTES) {
      refilled |= held(now) >= REFILLED * held(before);
    }
    boolean enough = returned() >= LEAST_BYTES && (nudge || cameBack()) && !refilled;
    if (enough && (nudge || age > REFILL_NANOS)) {
      return Outcome.USEFUL;
    }
    moved |= now.activeBytes() != before.activeBytes() || now.poolBytes() != before.poolBytes();
    if (age < (nudge ? NUDGED_NANOS : SETTLE_NANOS)) {
      return Outcome.OPEN;
    }
    return action.rung() == Rung.DIP && !moved ? Outcome.IDLE : Outcome.USELESS;
  }

  private long returned() {
    return Math.max(0, held(before) - lowest);
  }

  private boolean isTold() {
    return lowestFootprint >= 0;
  }

  private long toSystem() {
    return Math.max(0, before.footprintBytes() - lowestFootprint);
  }

  private boolean cameBack() {
    return !isTold() || toSystem() >= RETURNED * returned();
  }

  /** The action with what became of it. */
  Action judged(Outcome outcome) {
    return action.judged(
        outcome,
        OptionalLong.of(returned()),
        isTold() && action.rung() != Rung.GC_NUDGE // what a nudge frees stays in the pool
            ? OptionalLong.of(toSystem())
            : OptionalLong.empty());
  }

  /** The action that was not done. */
  Action withdrawn() {
    return action.judged(Outcome.WITHDRAWN, OptionalLong.empty(), OptionalLong.empty());
  }
}
