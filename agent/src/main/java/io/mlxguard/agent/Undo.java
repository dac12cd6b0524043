// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The way back from each step of a start, last step first. */
final class Undo {

  /** A way back: answers with what it could not undo. */
  @FunctionalInterface
  interface Step {
    List<String> undo() throws Exception;
  }

  private record Named(String name, Step step) {}

  private final Deque<Named> steps = new ArrayDeque<>();

  void push(String name, Step step) {
    steps.push(new Named(name, step));
  }

  /** Runs them all, whatever any of them does; answers with what is left, by name. */
  List<String> run() {
    List<String> left = new ArrayList<>();
    while (!steps.isEmpty()) {
      Named next = steps.pop();
      try {
        left.addAll(next.step.undo());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        left.add(next.name + ": interrupted");
      } catch (Exception e) {
        left.add(next.name + ": " + e);
      }
    }
    return left;
  }
}
