// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.thread.OwnThread;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Whether MLX's counters move, asked far more often than the guard ticks. They are read by the
 * worker, and by nobody else; while that is inside a call, what it read before stands.
 */
final class Movement {

  private final OwnThread worker;
  private final Supplier<String> read;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile String now = "";
  private String before = "";

  /**
   * Nothing is read yet.
   *
   * @param read reads all counters, on the worker; empty where there are none
   */
  Movement(OwnThread worker, Supplier<String> read) {
    this.worker = worker;
    this.read = read;
  }

  /** Has them read soon, and answers whether what is known differs from the time before. */
  boolean look() {
    if (asked.compareAndSet(false, true)) {
      worker.soon(
          () -> {
            try {
              now = read.get();
            } finally {
              asked.set(false);
            }
          });
    }
    String latest = now;
    boolean moved = !latest.isEmpty() && !before.isEmpty() && !latest.equals(before);
    before = latest;
    return moved;
  }
}
