// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.gate.Gate;
import io.mlxguard.gate.Hooks;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls that were inside a method when it was woven: they run the code from before, which tells
 * nobody when it ends. Found by one walk over all stacks, and looked after until they are gone. An
 * overload that is not woven has the same name on a stack: for one of those {@link Gate#distrust}
 * asks for MLX's counters to stand still first, as the weaver does where there are virtual threads.
 */
final class RunningCalls implements Gate.CallsInside {

  /** Each thread found, until its call is gone. */
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** {@code class.method} of everything woven, overloads not told apart. */
  private volatile Set<String> methods = Set.of();

  /** The same, of methods that have an overload which is not woven: no stack tells which it is. */
  private volatile Set<String> ambiguous = Set.of();

  /** Takes what is woven now. */
  void watch(Set<String> wovenMethods, Set<String> ambiguousMethods) {
    methods = Set.copyOf(wovenMethods);
    ambiguous = Set.copyOf(ambiguousMethods);
  }

  /** Finds the calls that are inside now; the gate is counting already. */
  void find(Gate gate) {
    for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
      if (frames(one.getValue(), ambiguous) > 0) {
        gate.distrust();
      }
      if (frames(one.getValue(), methods) > 0 && threads.add(one.getKey())) {
        gate.addCallsInside(1);
      }
    }
  }

  /** Lets go of those whose frames are gone. */
  void look(Gate gate) {
    for (Thread thread : threads) {
      if (!thread.isAlive() || frames(thread.getStackTrace(), methods) == 0) {
        left(gate, thread);
      }
    }
  }

  @Override
  public void entered(Gate gate, Thread thread) {
    // One frame is the call that has just been counted in; a further one was not.
    if (threads.contains(thread) && frames(thread.getStackTrace(), methods) <= 1) {
      left(gate, thread);
    }
  }

  private void left(Gate gate, Thread thread) {
    if (threads.remove(thread)) {
      gate.addCallsInside(-1);
    }
  }

  boolean isEmpty() {
    return threads.isEmpty();
  }

  /** Whether any thread has one of our frames above its own code. */
  boolean insideOurs() {
    for (StackTraceElement[] stack : Thread.getAllStackTraces().values()) {
      for (StackTraceElement frame : stack) {
        if (Hooks.CLASSES.contains(frame.getClassName())) {
          return true;
        }
      }
    }
    return false;
  }

  private static int frames(StackTraceElement[] stack, Set<String> woven) {
    int frames = 0;
    for (StackTraceElement frame : stack) {
      if (woven.contains(frame.getClassName() + "." + frame.getMethodName())) {
        frames++;
      }
    }
    return frames;
  }
}
