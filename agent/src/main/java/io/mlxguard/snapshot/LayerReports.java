// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Config;
import io.mlxguard.config.Limit;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The six layers of one tick, from what each did about each allocator. */
final class LayerReports {

  private LayerReports() {}

  static List<LayerReport> of(Config config, String version, List<AllocatorSnapshot> allocators) {
    return Arrays.stream(LayerName.values())
        .map(
            name ->
                switch (name) {
                  case CACHE_LIMIT -> limit(name, config.cacheLimit(), allocators);
                  case MEMORY_LIMIT -> limit(name, config.memoryLimit(), allocators);
                  case WIRED_LIMIT, CLEAR_AFTER_GENERATE, PRESSURE_WATCHDOG, SCHEDULED_RESTART ->
                      LayerReport.without(
                          name, "none", LayerStatus.SKIPPED, "not part of version " + version);
                })
        .toList();
  }

  private static LayerReport limit(
      LayerName name, Limit setting, List<AllocatorSnapshot> allocators) {
    if (setting instanceof Limit.Off) {
      return LayerReport.without(name, "off", LayerStatus.OFF, "switched off");
    }
    if (setting instanceof Limit.Invalid invalid) {
      String reason = "\"" + invalid.text() + "\" " + invalid.problem();
      return LayerReport.without(name, invalid.text(), LayerStatus.OFF, reason);
    }
    List<LayerPart> parts =
        allocators.stream()
            .flatMap(allocator -> Optional.ofNullable(allocator.parts().get(name)).stream())
            .toList();
    return parts.isEmpty()
        ? LayerReport.without(
            name, setting.toString(), LayerStatus.WAITING, "MLX is not in use yet")
        : LayerReport.of(name, setting.toString(), parts);
  }
}
