// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Every woven call that runs now, counted target by target, with those that nobody counted in. */
final class InFlight {

  private volatile TargetStats[] targets = {};
  private final AtomicInteger inside = new AtomicInteger();

  /** For as long as the gate lives: its calls may outlive its place in the configuration. */
  synchronized void add(TargetStats target) {
    TargetStats[] more = Arrays.copyOf(targets, targets.length + 1);
    more[targets.length] = target;
    targets = more;
  }

  /** So many uncounted calls more, or fewer; answers with how many there are. */
  int addInside(int calls) {
    return inside.addAndGet(calls);
  }

  void forget() {
    for (TargetStats target : targets) {
      target.tally().forget();
    }
  }

  int inside() {
    return inside.get();
  }

  boolean isNone() {
    if (inside.get() != 0) {
      return false;
    }
    for (TargetStats target : targets) {
      if (target.tally().inFlight() != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * As {@link #isNone}, where no outermost call can begin meanwhile. It looks twice: the first time
   * round an outer call may be seen gone after the one nested in it was not yet seen begun, which
   * may have gone on as a stage.
   */
  boolean staysNone() {
    boolean none = isNone();
    return none && isNone();
  }

  int calls() {
    int calls = inside.get();
    for (TargetStats target : targets) {
      calls += target.tally().inFlight();
    }
    return calls;
  }

  long ended() {
    long ended = 0;
    for (TargetStats target : targets) {
      ended += target.tally().ended().calls();
    }
    return ended;
  }

  /** Whether each of them is expected to have ended by then, as its target's calls usually do. */
  boolean endsWithin(long nanos) {
    for (TargetStats target : targets) {
      if (target.tally().inFlight() > 0
          && target.usualMicros().orElse(Long.MAX_VALUE / 1000) * 1000 > nanos) {
        return false;
      }
    }
    return inside.get() == 0;
  }
}
