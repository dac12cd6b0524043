// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.os.Reading;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The checklist's own rule, where it is asked for: every so often the percentage that {@code
 * memory_pressure -Q} prints is looked at, and below a threshold the cache is cleared. It is none
 * to rely on: on a Mac it fires after CRITICAL unless most of memory is wired
 * (reference/platform.md 1.2). Used by the worker thread alone.
 */
public final class ChecklistRule {

  private Optional<Long> lookedNanos = Optional.empty();

  /**
   * Whether it is time, and free memory is below.
   *
   * @param freeBelow the threshold in percent; empty where the rule is off
   */
  public boolean fires(
      long nowNanos, OptionalDouble freeBelow, Duration interval, Reading<Double> freePercent) {
    if (freeBelow.isEmpty() || freePercent.known().isEmpty()) {
      return false;
    }
    if (lookedNanos.isPresent() && nowNanos - lookedNanos.get() < interval.toNanos()) {
      return false;
    }
    lookedNanos = Optional.of(nowNanos);
    return freePercent.known().get() < freeBelow.getAsDouble();
  }
}
