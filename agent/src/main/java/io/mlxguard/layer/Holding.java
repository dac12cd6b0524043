// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.gate.Gate;
import java.time.Duration;

/**
 * Whether new calls are kept waiting for a quiet moment, which is off by default. Where calls
 * always overlap a hold that is shorter than the longest of them is pure loss
 * (reference/gate-experiments.md 3), so it is tried only where the calls in flight are expected to
 * end in time, and given up after three that brought nothing. Used by the worker thread alone.
 */
final class Holding {

  private static final int MOST_USELESS = 3;

  private final Gate gate;
  private boolean begun;
  private long untilNanos;
  private long holds;
  private int useless;

  Holding(Gate gate) {
    this.gate = gate;
  }

  /**
   * Begins to hold, or goes on.
   *
   * @param longest zero for never
   * @return whether calls are being held
   */
  boolean begin(Duration longest, long nowNanos) {
    if (begun) {
      return true;
    }
    if (longest.isZero() || useless >= MOST_USELESS || !gate.hold(longest)) {
      return false;
    }
    begun = true;
    untilNanos = nowNanos + longest.toNanos();
    holds++;
    return true;
  }

  /** Ends one that has brought the quiet moment, or has lasted long enough. */
  void look(long nowNanos) {
    if (begun && (gate.due().isEmpty() || nowNanos - untilNanos >= 0)) {
      useless = gate.due().isEmpty() ? 0 : useless + 1;
      begun = false;
      gate.release();
    }
  }

  long holds() {
    return holds;
  }
}
