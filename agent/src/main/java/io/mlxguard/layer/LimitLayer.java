// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import java.util.Optional;

/** A layer that is a limit of one allocator. Called by the worker thread alone. */
public sealed interface LimitLayer permits CacheLimit, MemoryLimit {

  /** Which layer it is. */
  LayerName name();

  /**
   * Looks once, acts if it has to, and says where it stands.
   *
   * @param counters MLX's counters of this tick
   */
  LayerPart tick(Reading<MemoryCounters> counters);

  /**
   * Gives the host its own limit back.
   *
   * @return what could not be put back, in one clause; empty where all is as it was
   */
  Optional<String> restore();
}
