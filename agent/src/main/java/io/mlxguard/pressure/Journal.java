// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import java.util.ArrayList;
import java.util.List;

/**
 * The actions that were taken, newest last, and what they have brought in all. Written by the
 * worker thread, read by any.
 */
public final class Journal {

  /** A day of them where memory is short all day: some 290 climbs, three rungs each. */
  static final int MOST = 1000;

  /** As many as a reader wants to see at a glance. */
  private static final int LATEST = 10;

  /** Told to whoever follows it, on the worker thread. */
  public interface Listener {

    /** An action was taken. */
    void taken(Action action);

    /** A rung is not taken for some time, and why. */
    void stopped(Rung rung, String why);
  }

  private final Listener listener;
  private final List<Action> actions = new ArrayList<>();
  private List<Action> latest = List.of();
  private long taken;
  private long returnedBytes;
  private long toSystemBytes;

  /** An empty one. */
  public Journal(Listener listener) {
    this.listener = listener;
  }

  synchronized long nextNumber() {
    return taken + 1;
  }

  long nowMillis() {
    return System.currentTimeMillis();
  }

  /** Takes an action, or one with the number of an earlier one in that one's place. */
  void add(Action action) {
    if (enter(action)) {
      listener.taken(action);
    }
  }

  private synchronized boolean enter(Action action) {
    returnedBytes += action.returnedBytes().orElse(0);
    toSystemBytes += action.toSystemBytes().orElse(0);
    boolean fresh = action.number() > taken;
    if (fresh) {
      taken = action.number();
      actions.add(action);
      if (actions.size() > MOST) {
        actions.removeFirst();
      }
    } else {
      actions.replaceAll(before -> before.number() == action.number() ? action : before);
    }
    latest = List.copyOf(actions.subList(Math.max(0, actions.size() - LATEST), actions.size()));
    return fresh;
  }

  void stopped(Rung rung, String why) {
    listener.stopped(rung, why);
  }

  /** The actions of about a day, oldest first. */
  public synchronized List<Action> actions() {
    return List.copyOf(actions);
  }

  /** The newest ten, oldest first. */
  public synchronized List<Action> latest() {
    return latest;
  }

  /** How many were taken. */
  public synchronized long taken() {
    return taken;
  }

  /** What they have taken out of arrays and pool, by MLX's counters. */
  public synchronized long returnedBytes() {
    return returnedBytes;
  }

  /** What of it came back to the system, by the footprint. */
  public synchronized long toSystemBytes() {
    return toSystemBytes;
  }
}
