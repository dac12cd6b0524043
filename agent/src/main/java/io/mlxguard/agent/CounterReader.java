// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.os.Reading;
import java.time.Duration;

/**
 * Reads an allocator's counters. Each read that MLX refuses is told to the host's error handler, so
 * one that has failed is tried again after a pause that doubles. Used by the worker thread alone.
 */
final class CounterReader {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Allocator allocator;
  private Reading<MemoryCounters> last = Reading.missing("not read yet");
  private Duration pause = Duration.ZERO;

  CounterReader(Allocator allocator) {
    this.allocator = allocator;
  }

  Reading<MemoryCounters> read() {
    if (!pause.isZero() && last.age(System.nanoTime()).compareTo(pause) < 0) {
      return last;
    }
    try {
      last = Reading.of(allocator.counters());
      pause = Duration.ZERO;
    } catch (MlxCallFailed e) {
      last = Reading.missing(e.reason());
      Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
    return last;
  }
}
