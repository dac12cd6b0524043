// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The way back from each step of a start, last step first. */
final class Undo {

  /** A way back, within the time that is left: answers with what it could not undo. */
  @FunctionalInterface
  interface Step {
    List<String> undo(Duration left) throws Exception;
  }

  /** Time for a step behind one that has used all: one that needs none would be named as left. */
  private static final Duration LEAST = Duration.ofMillis(100);

  private record Named(String name, Step step) {}

  private final Deque<Named> steps = new ArrayDeque<>();

  void push(String name, Step step) {
    steps.push(new Named(name, step));
  }

  /**
   * Runs them all, whatever any of them does.
   *
   * @param timeout for all together
   * @return what is left, by name
   */
  List<String> run(Duration timeout) {
    long endNanos = System.nanoTime() + timeout.toNanos();
    List<String> left = new ArrayList<>();
    boolean interrupted = false;
    while (!steps.isEmpty()) {
      Named next = steps.pop();
      Duration over = Duration.ofNanos(endNanos - System.nanoTime());
      Duration remaining = over.compareTo(LEAST) > 0 ? over : LEAST;
      try {
        next.step.undo(remaining).forEach(what -> left.add(next.name + ": " + what));
      } catch (InterruptedException e) {
        interrupted = true;
        left.add(next.name + ": interrupted");
      } catch (Exception | Error e) {
        left.add(next.name + ": " + (e.getMessage() == null ? e : e.getMessage()));
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return left;
  }
}
