// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.terminal.Output;
import java.time.Duration;

/**
 * How much of a wait whose length is known has gone, on stderr, where a person watches; nothing
 * elsewhere.
 */
final class Progress {
  private static final int BAR = 20;
  private static final long STEP_MILLIS = 200;

  private final Output output;
  private final String doing;
  private final Duration total;
  private final long startNanos = System.nanoTime();
  private final Thread thread;
  private volatile boolean ended;

  /** Begins to show it. */
  Progress(Output output, String doing, Duration total) {
    this.output = output;
    this.doing = doing;
    this.total = total;
    thread = new Thread(this::run, "mlx-guard-progress");
    thread.setDaemon(true);
    if (output.progress()) {
      thread.start();
    }
  }

  private void run() {
    while (!ended) {
      output.talk().print("\r" + line(Duration.ofNanos(System.nanoTime() - startNanos)));
      output.talk().flush();
      try {
        Thread.sleep(STEP_MILLIS);
      } catch (InterruptedException e) {
        return; // at its end
      }
    }
  }

  /** At some point of it. */
  String line(Duration gone) {
    long millis = Math.min(gone.toMillis(), total.toMillis());
    int full = (int) (BAR * millis / total.toMillis());
    return "mlx-guard: %s [%s%s] %d of %d s"
        .formatted(
            doing, "#".repeat(full), ".".repeat(BAR - full), millis / 1000, total.toSeconds());
  }

  /** Shows nothing any more, and leaves the line empty. */
  void end() {
    ended = true;
    thread.interrupt();
    if (output.progress()) {
      joined();
      output.talk().print("\r" + " ".repeat(line(total).length()) + "\r");
      output.talk().flush();
    }
  }

  private void joined() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
