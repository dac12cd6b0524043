// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

/**
 * The plan in force: the worker's latest, less what threads of the host's have found out since. A
 * read is all that a call needs; who changes it does so under a lock, so that nobody's change is
 * lost.
 */
final class Following {

  private final ClearLog log;
  private volatile Plan inForce = Plan.COUNT_ONLY;
  private volatile boolean drainRefused;

  Following(ClearLog log) {
    this.log = log;
  }

  Plan inForce() {
    return inForce;
  }

  boolean isDrainRefused() {
    return drainRefused;
  }

  /**
   * Puts the worker's next one in force.
   *
   * @param madeAt the number of the latest clear that the worker knew of
   */
  synchronized void follow(Plan next, long madeAt) {
    Plan allowed = drainRefused ? next.withoutDrain() : next;
    inForce = log.last().number() == madeAt ? allowed : allowed.paused();
  }

  /** MLX has refused a drain: none is tried again. */
  synchronized void drainRefused() {
    drainRefused = true;
    inForce = inForce.withoutDrain();
  }

  /** A clear was just made, and is in the log. */
  synchronized void cleared() {
    inForce = inForce.paused();
  }
}
