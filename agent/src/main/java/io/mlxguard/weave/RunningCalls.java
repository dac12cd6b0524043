// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import io.mlxguard.gate.Gate;
import io.mlxguard.gate.HostHook;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls that were inside a method when it was woven: they run the code from before, which tells
 * nobody when it ends. Found by one walk over all stacks, and looked after until they are gone.
 * Virtual threads that are not mounted are on no stack; where there are any, {@link Gate#distrust}
 * asks for MLX's counters to stand still first.
 */
final class RunningCalls implements Gate.CallsInside {

  private static final String HOOK = HostHook.class.getName();
  private static final String CARRIER = "jdk.internal.misc.CarrierThread";

  /** Each thread found, until its call is gone. */
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** {@code class.method} of everything woven, overloads not told apart. */
  private volatile Set<String> methods = Set.of();

  /** Takes what is woven now. */
  void watch(Set<String> wovenMethods) {
    methods = Set.copyOf(wovenMethods);
  }

  /** Finds the calls that are inside now; the gate is counting already. */
  void find(Gate gate) {
    int found = 0;
    for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
      if (one.getKey().getClass().getName().equals(CARRIER)) {
        gate.distrust();
      }
      if (wovenFrames(one.getValue()) > 0 && threads.add(one.getKey())) {
        found++;
      }
    }
    gate.addCallsInside(found);
  }

  /** Lets go of those whose frames are gone. */
  void look(Gate gate) {
    for (Thread thread : threads) {
      if (!thread.isAlive() || wovenFrames(thread.getStackTrace()) == 0) {
        left(gate, thread);
      }
    }
  }

  @Override
  public void entered(Gate gate, Thread thread) {
    // One frame is the call that has just been counted in; a further one was not.
    if (threads.contains(thread) && wovenFrames(thread.getStackTrace()) <= 1) {
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
        if (frame.getClassName().equals(HOOK)) {
          return true;
        }
      }
    }
    return false;
  }

  private int wovenFrames(StackTraceElement[] stack) {
    Set<String> woven = methods;
    int frames = 0;
    for (StackTraceElement frame : stack) {
      if (woven.contains(frame.getClassName() + "." + frame.getMethodName())) {
        frames++;
      }
    }
    return frames;
  }
}
