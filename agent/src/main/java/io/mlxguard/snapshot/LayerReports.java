// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import io.mlxguard.config.Config;
import io.mlxguard.config.Limit;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The six layers of one tick, from what each did about each allocator. */
final class LayerReports {

  private LayerReports() {}

  static List<LayerReport> of(Config config, String version, List<AllocatorSnapshot> allocators) {
    return each(config, version, (name, setting) -> limit(name, setting, allocators));
  }

  /** Where nothing may be done, and why. */
  static List<LayerReport> prevented(Config config, String version, String why) {
    return each(
        config,
        version,
        (name, setting) -> LayerReport.without(name, setting.toString(), LayerStatus.OFF, why));
  }

  private static List<LayerReport> each(
      Config config, String version, BiFunction<LayerName, Limit, LayerReport> limit) {
    return Arrays.stream(LayerName.values())
        .map(
            name ->
                name.limitKey()
                    .map(key -> limit.apply(name, config.limit(key)))
                    .orElseGet(
                        () ->
                            LayerReport.without(
                                name,
                                "none",
                                LayerStatus.SKIPPED,
                                "not part of version " + version)))
        .toList();
  }

  private static LayerReport limit(
      LayerName name, Limit setting, List<AllocatorSnapshot> allocators) {
    List<LayerPart> parts =
        allocators.stream()
            .flatMap(allocator -> Optional.ofNullable(allocator.parts().get(name)).stream())
            .toList();
    return switch (setting) {
      case Limit.Off off -> unwanted(name, "off", "switched off", parts);
      case Limit.Invalid invalid -> unwanted(name, invalid.text(), invalid.sentence(), parts);
      case Limit.Auto auto -> wanted(name, auto, parts);
      case Limit.Size size -> wanted(name, size, parts);
      case Limit.Percent percent -> wanted(name, percent, parts);
    };
  }

  /** One that was in force before may still have to wait for its moment to go. */
  private static LayerReport unwanted(
      LayerName name, String setting, String why, List<LayerPart> parts) {
    List<LayerPart> leaving = parts.stream().filter(LayerReports::isLeaving).toList();
    return leaving.isEmpty()
        ? LayerReport.without(name, setting, LayerStatus.OFF, why)
        : LayerReport.of(name, setting, leaving);
  }

  /**
   * One that only waits to be asked for, as where an allocator is in doubt, has nothing to give.
   */
  private static boolean isLeaving(LayerPart part) {
    return part.status() == LayerStatus.FAILED
        || (part.status() != LayerStatus.OFF && part.previousBytes().isPresent());
  }

  private static LayerReport wanted(LayerName name, Limit setting, List<LayerPart> parts) {
    return parts.isEmpty()
        ? LayerReport.without(
            name, setting.toString(), LayerStatus.WAITING, "MLX is not in use yet")
        : LayerReport.of(name, setting.toString(), parts);
  }
}
