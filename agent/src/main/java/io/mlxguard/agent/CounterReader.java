// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.layer.Retry;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.os.Reading;

/**
 * Reads an allocator's counters. Each read that MLX refuses is told to the host's error handler, so
 * one that has failed is tried again after a pause that doubles. Used by the worker thread alone.
 */
final class CounterReader {

  private final Allocator allocator;
  private final Retry retry = new Retry();
  private Reading<MemoryCounters> last = Reading.missing("not read yet");

  CounterReader(Allocator allocator) {
    this.allocator = allocator;
  }

  Reading<MemoryCounters> read() {
    if (!retry.isDue()) {
      return last;
    }
    try {
      last = Reading.of(allocator.counters());
      retry.done();
    } catch (MlxCallFailed e) {
      last = Reading.missing(e.reason());
      retry.refused();
    }
    return last;
  }
}
