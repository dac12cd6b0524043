// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import java.util.List;

/**
 * What the guard knows at one tick; every reader reads this and nobody calls MLX for it.
 *
 * @param state the guard's state
 * @param reason why, in one clause
 * @param layers all six, in order
 * @param allocators oldest first
 */
record Snapshot(
    GuardState state, String reason, List<LayerReport> layers, List<AllocatorSnapshot> allocators) {

  static Snapshot starting() {
    return new Snapshot(GuardState.STARTING, "not looked yet", List.of(), List.of());
  }

  /** The same knowledge, with something wrong about it. */
  Snapshot failed(String why) {
    return new Snapshot(GuardState.DEGRADED, why, layers, allocators);
  }

  long activeLayers() {
    return layers.stream().filter(layer -> layer.status() == LayerStatus.ACTIVE).count();
  }
}
