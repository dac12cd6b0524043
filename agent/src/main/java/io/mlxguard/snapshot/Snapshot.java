// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Config;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import java.util.List;

/**
 * What the guard knows at one tick; every reader reads this and nobody calls MLX for it.
 *
 * @param config the configuration it was made under
 * @param state the guard's state
 * @param reason why, in one clause
 * @param layers all six, in order
 * @param allocators oldest first
 * @param unusable images that hold an MLX nothing can be done with
 */
record Snapshot(
    Config config,
    GuardState state,
    String reason,
    List<LayerReport> layers,
    List<AllocatorSnapshot> allocators,
    List<String> unusable) {

  private static final String NO_MLX =
      "no image in this process exports MLX's memory functions yet";

  static Snapshot starting(Config config) {
    return new Snapshot(
        config, GuardState.STARTING, "not looked yet", List.of(), List.of(), List.of());
  }

  /** Judges the whole from what there is. */
  static Snapshot of(
      Config config, String version, List<AllocatorSnapshot> allocators, List<String> unusable) {
    List<LayerReport> layers = LayerReports.of(config, version, allocators);
    List<LayerPart> parts =
        allocators.stream().flatMap(it -> it.parts().values().stream()).toList();
    Snapshot base =
        new Snapshot(config, GuardState.GUARDING, "MLX is in use", layers, allocators, unusable);
    if (layers.stream().anyMatch(layer -> layer.status() == LayerStatus.FAILED)) {
      return base.as(GuardState.DEGRADED, "a layer has failed");
    }
    if (!unusable.isEmpty()) {
      return base.as(GuardState.DEGRADED, String.join("; ", unusable));
    }
    if (layers.stream().allMatch(Snapshot::isOff)) {
      return base.as(GuardState.DISABLED, "every layer is off");
    }
    if (parts.stream().anyMatch(part -> part.status() != LayerStatus.WAITING)) {
      return base;
    }
    if (!parts.isEmpty()) {
      return base.as(GuardState.WAITING, parts.getFirst().reason());
    }
    if (allocators.isEmpty()) {
      return base.as(GuardState.WAITING, NO_MLX);
    }
    return allocators.stream().anyMatch(allocator -> allocator.evidence().isPresent())
        ? base.as(GuardState.STARTING, "MLX is in use; the limits follow")
        : base.as(GuardState.WAITING, "MLX is loaded; the host has not used it yet");
  }

  private static boolean isOff(LayerReport layer) {
    return layer.status() == LayerStatus.OFF || layer.status() == LayerStatus.SKIPPED;
  }

  private Snapshot as(GuardState other, String why) {
    return new Snapshot(config, other, why, layers, allocators, unusable);
  }

  /** The same knowledge, with something wrong about it. */
  Snapshot failed(String why) {
    return as(GuardState.DEGRADED, why);
  }

  /** Whether looking again, and finding no MLX again, would say the same. */
  @SuppressWarnings("ReferenceEquality") // a shortcut: each configuration in force is one object
  boolean stillWithoutMlx(Config now) {
    return config == now
        && allocators.isEmpty()
        && !layers.isEmpty()
        && unusable.isEmpty()
        && state != GuardState.DEGRADED;
  }

  /**
   * What a reader notices at once when it changes; readings grow old by themselves. A text and not
   * the records, whose {@code equals} leaves our classes in a cache of java.base: that would keep
   * the loader of a detached guard.
   */
  String gist() {
    StringBuilder gist = new StringBuilder(state.name()).append(reason);
    gist.append(config.arguments());
    for (LayerReport layer : layers) {
      gist.append(layer.status().name()).append(layer.reason()).append(layer.setting());
      for (LayerPart part : layer.parts()) {
        gist.append(part.status().name()).append(part.reason());
        gist.append(part.effectiveBytes().orElse(0));
      }
    }
    return gist.toString();
  }

  /** How many layers are in force on at least one MLX. */
  long activeLayers() {
    return layers.stream().filter(LayerReport::isActive).count();
  }
}
