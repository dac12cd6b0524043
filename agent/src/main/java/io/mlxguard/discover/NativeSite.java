// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

/** One class that makes native calls, over all looks. Used by one thread. */
final class NativeSite {

  /** So many looks without movement tell something. */
  private static final int ENOUGH = 5;

  private static final double MORE_OFTEN = 0.1;
  private static final double PART_OF_IT = 0.2;

  private boolean named;
  private int moved;
  private int still;
  private int seenAt = -1;

  /** How sure it is that MLX is called there, surest first. */
  enum Evidence {
    /** A name says so, and it is part of what moves the counters. */
    NAMED,
    /** MLX's counters move while a thread is there, and rather stand still while none is. */
    MOVES,
    /** A thread is there when they move, and when they do not; or rarely, by its name. */
    STANDS,
    NONE
  }

  /** A thread is there at this look; further threads at the same look add nothing. */
  void seen(NativeCall call, int look, boolean countersMoved) {
    named |= call.named();
    if (seenAt != look) {
      seenAt = look;
      moved += countersMoved ? 1 : 0;
      still += countersMoved ? 0 : 1;
    }
  }

  /**
   * What speaks for it.
   *
   * @param allMoved looks at which the counters had moved
   * @param allStill looks at which they had not
   */
  Evidence evidence(int allMoved, int allStill) {
    boolean isPart = allMoved > 0 && (double) moved / allMoved >= PART_OF_IT;
    if (named) { // a look at the counters, now and then, is not the work
      return isPart || allMoved == 0 ? Evidence.NAMED : Evidence.STANDS;
    }
    if (!isPart) {
      return Evidence.NONE;
    }
    if (allStill < ENOUGH) {
      return Evidence.STANDS;
    }
    double whenMoved = (double) moved / allMoved;
    double whenStill = (double) still / allStill;
    if (whenMoved - whenStill >= MORE_OFTEN) {
      return Evidence.MOVES;
    }
    return whenStill - whenMoved >= MORE_OFTEN ? Evidence.NONE : Evidence.STANDS;
  }
}
