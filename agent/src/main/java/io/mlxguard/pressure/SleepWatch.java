// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import java.time.Duration;

/**
 * Notices that the machine has slept: meanwhile its calendar goes on, and the clock of its
 * processor does not. Used by one thread.
 */
public final class SleepWatch {

  /** A calendar that is set right by less is no sleep. */
  private static final long LEAST_NANOS = Duration.ofSeconds(5).toNanos();

  private boolean begun;
  private long lastNanos;
  private long lastMillis;

  /**
   * Whether it has slept since the last time this was asked.
   *
   * @param nanos {@link System#nanoTime}
   * @param millis {@link System#currentTimeMillis}
   */
  public boolean hasSlept(long nanos, long millis) {
    long byCalendar = Duration.ofMillis(millis - lastMillis).toNanos();
    boolean slept = begun && byCalendar - (nanos - lastNanos) > LEAST_NANOS;
    begun = true;
    lastNanos = nanos;
    lastMillis = millis;
    return slept;
  }
}
