// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import java.util.Optional;

/** The guard's shutdown hook, which keeps its loader alive until it is removed. */
final class ExitHook {

  private final Thread thread;

  private ExitHook(Thread thread) {
    this.thread = thread;
  }

  /** Has a task run when the JVM exits; empty where it is going down already. */
  static Optional<ExitHook> add(Runnable task) {
    Thread thread = new Thread(null, task, "mlx-guard-exit", 0, false);
    try {
      Runtime.getRuntime().addShutdownHook(thread);
      return Optional.of(new ExitHook(thread));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      return; // the JVM is going down and has it already
    }
  }
}
