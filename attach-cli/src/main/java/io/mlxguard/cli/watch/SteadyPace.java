// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ticks on a grid that begins now: a slow tick moves none of the later ones, and is not made up.
 */
public final class SteadyPace implements WatchLoop.Pace {
  private final long intervalNanos;
  private long nextNanos;

  public SteadyPace(Duration interval) {
    this.intervalNanos = interval.toNanos();
    this.nextNanos = System.nanoTime();
  }

  @Override
  public boolean next() {
    long now = System.nanoTime();
    long missed = Math.max(0, (now - nextNanos) / intervalNanos);
    nextNanos += (missed + 1) * intervalNanos;
    try {
      TimeUnit.NANOSECONDS.sleep(nextNanos - now);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
