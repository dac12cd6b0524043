// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The plan in force: the worker's latest, less what threads of the host's have found out since.
 * Without a lock, which would take a virtual thread off its carrier: a thread of the host's leaves
 * its finding first and then changes the plan; the worker puts its plan in force first and then
 * looks for findings. So of the two at least the later one sees the other.
 */
final class Following {

  private final ClearLog log;
  private final AtomicReference<Plan> inForce = new AtomicReference<>(Plan.COUNT_ONLY);
  private volatile boolean refused;

  Following(ClearLog log) {
    this.log = log;
  }

  Plan inForce() {
    return inForce.get();
  }

  boolean isRefused() {
    return refused;
  }

  /**
   * Puts the worker's next one in force.
   *
   * @param madeAt the number of the latest clear that the worker knew of
   */
  void follow(Plan next, long madeAt) {
    Plan allowed = refused ? next.withoutDrain() : next;
    inForce.set(log.last().number() == madeAt ? allowed : allowed.paused());
    if (refused) {
      Plan _ = inForce.updateAndGet(Plan::withoutDrain);
    }
    if (log.last().number() != madeAt) {
      Plan _ = inForce.updateAndGet(Plan::paused);
    }
  }

  /**
   * MLX has refused a drain or a clear, which the host's error handler was told: none is tried
   * again.
   */
  void refused() {
    refused = true;
    Plan _ = inForce.updateAndGet(Plan::withoutDrain);
  }

  /** A clear was just made, and is in the log. */
  void cleared() {
    Plan _ = inForce.updateAndGet(Plan::paused);
  }
}
