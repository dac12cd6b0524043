// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;

/**
 * What a layer may know at one tick.
 *
 * @param counters MLX's counters
 * @param quiet whether they have stood still for so long that nothing can be running
 */
public record Moment(Reading<MemoryCounters> counters, boolean quiet) {}
