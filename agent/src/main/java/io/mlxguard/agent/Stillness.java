// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import java.time.Duration;
import java.util.Optional;

/**
 * How long MLX's counters have stood still: where nothing is woven, the only sign that nothing is
 * running (design, invariant 5). Used by the worker thread alone.
 */
final class Stillness {

  private String last = "";
  private long sinceNanos;

  /**
   * Whether they have stood still for so long; never where they cannot be read.
   *
   * @param counters those of now
   */
  boolean lasts(Reading<MemoryCounters> counters, Duration idleAfter) {
    Optional<String> now =
        counters.known().map(it -> it.activeBytes() + " " + it.cacheBytes() + " " + it.peakBytes());
    if (now.isEmpty() || !now.get().equals(last)) {
      last = now.orElse("");
      sinceNanos = counters.atNanos();
      return false;
    }
    return counters.atNanos() - sinceNanos >= idleAfter.toNanos();
  }
}
