// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Who hears of woven calls. The dispatcher in java.base knows one hook; there are two places: the
 * guard's own, and beside it, for as long as a trial lasts, the trial's. Neither sees the other's
 * calls: they differ by the numbers of their sites, and what they keep of a thread lies apart. So a
 * call of a trial that runs on after its end stands in nobody's way. Any thread.
 */
public final class Hooks {

  /** Whose frames on a stack tell that a thread is inside our code. */
  public static final Set<String> CLASSES =
      Set.of(HostHook.class.getName(), BothHooks.class.getName());

  /** A guard's numbers begin at 0, and it does not weave so many methods in a JVM's life. */
  static final int FIRST_OF_TRIAL = 1 << 24;

  private final Place guard = new Place(0, MlxGuardHook.CELL);
  private final Place trial = new Place(FIRST_OF_TRIAL, new ThreadLocal<>());

  /** Nobody hears anything. */
  public Hooks() {}

  /** The guard's own. */
  public Place ofGuard() {
    return guard;
  }

  /** The trial's: what it hears of is counted and no more. */
  public Place ofTrial() {
    return trial;
  }

  private synchronized void inForce() {
    HostHook ofGuard = guard.hook;
    HostHook ofTrial = trial.hook;
    MlxGuardHook.set(
        ofGuard == null ? ofTrial : ofTrial == null ? ofGuard : new BothHooks(ofGuard, ofTrial));
  }

  /** Where one hook goes. */
  public final class Place {

    private final int firstSite;
    private final ThreadLocal<int[]> cells;
    private volatile @Nullable HostHook hook;

    private Place(int firstSite, ThreadLocal<int[]> cells) {
      this.firstSite = firstSite;
      this.cells = cells;
    }

    /** A new hook for this place, not in force yet. */
    public HostHook hook(Gate gate) {
      return new HostHook(gate, ThreadLocalRandom.current().nextInt(), firstSite, cells);
    }

    /** The smallest number of a site of its hooks. */
    public int firstSite() {
      return firstSite;
    }

    /** Puts a hook of this place in force, for the one before it. */
    public void put(HostHook next) {
      hook = next;
      inForce();
    }

    /** Puts none in force here; the other place's stands. */
    public void clear() {
      hook = null;
      inForce();
    }
  }
}
