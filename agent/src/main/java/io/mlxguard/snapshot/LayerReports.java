// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import io.mlxguard.config.ClearChoice;
import io.mlxguard.config.Config;
import io.mlxguard.config.Limit;
import io.mlxguard.config.Mode;
import io.mlxguard.config.PressureChoice;
import io.mlxguard.config.Target;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.restart.RestartState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The six layers of one tick, from what each did about each allocator. */
final class LayerReports {

  private static final String NOT_IN_USE = "MLX is not in use yet";

  private LayerReports() {}

  static List<LayerReport> of(
      Config config, RestartState restart, List<AllocatorSnapshot> allocators) {
    return each(
        config,
        (name, setting) -> limit(name, setting, allocators),
        name ->
            switch (name) {
              case CLEAR_AFTER_GENERATE -> clearing(config.clear(), allocators);
              case PRESSURE_WATCHDOG -> watching(config.pressure(), allocators);
              default -> restarting(config, restart, allocators);
            });
  }

  /** Where nothing may be done, and why. */
  static List<LayerReport> prevented(Config config, String why) {
    return each(
        config,
        (name, setting) -> LayerReport.without(name, setting.toString(), LayerStatus.OFF, why),
        name ->
            switch (name) {
              case CLEAR_AFTER_GENERATE ->
                  LayerReport.without(name, setting(config.clear()), LayerStatus.OFF, why);
              case PRESSURE_WATCHDOG ->
                  LayerReport.without(name, setting(config.pressure()), LayerStatus.OFF, why);
              default ->
                  LayerReport.without(name, config.restart().setting(), LayerStatus.OFF, why);
            });
  }

  private static List<LayerReport> each(
      Config config,
      BiFunction<LayerName, Limit, LayerReport> limit,
      Function<LayerName, LayerReport> other) {
    return Arrays.stream(LayerName.values())
        .map(
            name ->
                name.limitKey()
                    .map(key -> limit.apply(name, config.limit(key)))
                    .orElseGet(() -> other.apply(name)))
        .toList();
  }

  private static LayerReport restarting(
      Config config, RestartState restart, List<AllocatorSnapshot> allocators) {
    boolean inUse = allocators.stream().anyMatch(it -> it.counters().known().isPresent());
    boolean observes = config.mode() == Mode.OBSERVE;
    LayerStatus acting = observes ? LayerStatus.OBSERVING : LayerStatus.ACTIVE;
    LayerStatus status =
        switch (restart.stage()) {
          case UNWANTED -> LayerStatus.SKIPPED;
          case UNREADABLE, PREVENTED -> LayerStatus.OFF;
          case WAITING -> inUse ? acting : LayerStatus.WAITING;
          case WATCHING, DUE, LEAVING -> acting;
          case STOOD_DOWN -> LayerStatus.YIELDED;
        };
    return LayerReport.without(
        LayerName.SCHEDULED_RESTART,
        config.restart().setting(),
        status,
        (status == LayerStatus.WAITING ? NOT_IN_USE + "; " : "") + restart.clause());
  }

  private static LayerReport clearing(ClearChoice choice, List<AllocatorSnapshot> allocators) {
    LayerName name = LayerName.CLEAR_AFTER_GENERATE;
    if (choice.unreadable()) {
      return LayerReport.without(
          name, "none", LayerStatus.OFF, "no target of clear-after-generate.methods can be read");
    }
    if (choice.targets().isEmpty()) {
      return LayerReport.without(
          name,
          "none",
          LayerStatus.SKIPPED,
          "no method is named; clear-after-generate.methods=pkg.Class#method(..) does");
    }
    List<LayerPart> parts = parts(name, allocators);
    return parts.isEmpty()
        ? LayerReport.without(name, setting(choice), LayerStatus.WAITING, NOT_IN_USE)
        : LayerReport.of(name, setting(choice), parts);
  }

  private static LayerReport watching(PressureChoice choice, List<AllocatorSnapshot> allocators) {
    LayerName name = LayerName.PRESSURE_WATCHDOG;
    if (!choice.on()) {
      return LayerReport.without(name, "off", LayerStatus.OFF, "switched off");
    }
    List<LayerPart> parts = parts(name, allocators);
    return parts.isEmpty()
        ? LayerReport.without(name, setting(choice), LayerStatus.WAITING, NOT_IN_USE)
        : LayerReport.of(name, setting(choice), parts);
  }

  private static String setting(PressureChoice choice) {
    return choice.on() ? "auto" : "off";
  }

  private static String setting(ClearChoice choice) {
    return choice.targets().isEmpty()
        ? "none"
        : choice.targets().stream().map(Target::text).collect(Collectors.joining("; "));
  }

  private static List<LayerPart> parts(LayerName name, List<AllocatorSnapshot> allocators) {
    return allocators.stream()
        .flatMap(allocator -> Optional.ofNullable(allocator.parts().get(name)).stream())
        .toList();
  }

  private static LayerReport limit(
      LayerName name, Limit setting, List<AllocatorSnapshot> allocators) {
    List<LayerPart> parts = parts(name, allocators);
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
        ? LayerReport.without(name, setting.toString(), LayerStatus.WAITING, NOT_IN_USE)
        : LayerReport.of(name, setting.toString(), parts);
  }
}
