// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The time one command may take, over all it asks of the target. The attach API has no limit of its
 * own and waits for ever for a process that is stopped, so each call runs on a daemon thread that
 * is left behind when time is up.
 */
public final class TimeLimit {
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private final Duration total;
  private final long startNanos = System.nanoTime();
  private final Consumer<String> slow;

  /**
   * Starts now.
   *
   * @param slow told what is being waited for, once per call that takes more than a second
   */
  public TimeLimit(Duration total, Consumer<String> slow) {
    this.total = total;
    this.slow = slow;
  }

  public Duration total() {
    return total;
  }

  public Duration left() {
    Duration left = total.minusNanos(System.nanoTime() - startNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** What is left of this one, but for a reserve. */
  public TimeLimit butFor(Duration reserve) {
    Duration left = left().minus(reserve);
    return new TimeLimit(left.isNegative() ? Duration.ZERO : left, slow);
  }

  public boolean isOver() {
    return left().isZero();
  }

  /**
   * Runs the work with what is left of the time.
   *
   * @param doing what it is, as in "connecting to pid 4711"
   * @throws ExecutionException with what the work threw, errors included, as its cause
   * @throws TimeoutException when time is up, or this thread was interrupted
   */
  public <T> T call(String doing, Callable<T> work) throws ExecutionException, TimeoutException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "mlx-guard-cli");
    thread.setDaemon(true);
    thread.start();
    try {
      if (left().compareTo(SILENCE) > 0) {
        try {
          return task.get(SILENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException stillRunning) {
          slow.accept("still " + doing + " ...");
        }
      }
      return task.get(left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    }
  }

  /** Waits, but not past the limit; an interrupt ends the wait and stays set. */
  public void pause(Duration pause) {
    try {
      Thread.sleep(Math.min(pause.toMillis(), left().toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
