// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import io.mlxguard.config.Bytes;
import io.mlxguard.config.Config;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells the log what a user wants to know, once each: that the guard is in force, and every change
 * of a layer. Used by the worker thread alone.
 */
public final class Narrator {

  /** Not as asked: worth a line of its own beside the start line, which log.level may hide. */
  private static final Set<LayerStatus> WARNED =
      EnumSet.of(LayerStatus.WAITING, LayerStatus.YIELDED, LayerStatus.FAILED, LayerStatus.OFF);

  private record Place(LayerReport layer, LayerPart part) {
    String key() {
      return layer.name().title() + " of allocator " + part.allocator();
    }

    /** What a user would want to be told anew; other reasons carry numbers that move. */
    String gist() {
      LayerStatus status = part.status();
      return status == LayerStatus.OFF ? status + ", " + part.reason() : status.name();
    }

    /** A target that nothing is woven for is warned of by itself, after a time. */
    boolean isWarned() {
      boolean weaves =
          part.status() == LayerStatus.WAITING && layer.name() == LayerName.CLEAR_AFTER_GENERATE;
      return WARNED.contains(part.status()) && !weaves;
    }

    /** Then the start line has said what for. */
    boolean waitsAsAWhole() {
      return part.status() == LayerStatus.WAITING && !layer.isActive();
    }
  }

  private final GuardLog log;
  private final TargetNarrator targets;
  private final PressureNarrator pressure;
  private final String version;
  private final Map<String, String> told = new HashMap<>();
  private final Map<String, Long> toldDrifts = new HashMap<>();
  private GuardState toldState = GuardState.STARTING;
  private boolean toldFailure;

  /** Nothing is told yet. */
  public Narrator(GuardLog log, PressureNarrator pressure, String version) {
    this.log = log;
    this.pressure = pressure;
    this.targets = new TargetNarrator(log);
    this.version = version;
  }

  /** Tells what is new about it. */
  public void tell(Snapshot snapshot) {
    toldFailure = false;
    targets.tell(snapshot.woven().targets());
    pressure.tell(snapshot.pressure());
    switch (snapshot.state()) {
      case STARTING, WAITING, DETACHED -> {}
      case GUARDING, DEGRADED, DISABLED -> {
        if (toldState == GuardState.STARTING) {
          log.info(summary(snapshot));
          remember(snapshot);
        } else if (snapshot.state() != toldState) {
          tellState(snapshot);
        }
        toldState = snapshot.state();
        tellChanges(snapshot);
      }
    }
  }

  private void tellState(Snapshot snapshot) {
    String line = snapshot.state() + ": " + snapshot.reason();
    if (snapshot.state() == GuardState.GUARDING) {
      log.info(line);
    } else {
      log.warn(line);
    }
  }

  /** Tells that somebody has given the guard another configuration, and who asked for what. */
  public void tellChange(Config config) {
    String settings =
        config.settings().stream()
            .map(setting -> setting.name() + "=" + setting.shown() + " (" + setting.where() + ")")
            .collect(Collectors.joining(", "));
    log.info("reconfigured: " + (settings.isEmpty() ? "all defaults" : settings));
  }

  /** The first time, until a look succeeds again. */
  public void tellFailure(Snapshot snapshot) {
    if (!toldFailure) {
      toldFailure = true;
      log.warn(snapshot.state() + ": " + snapshot.reason());
    }
  }

  /** What the start line has said; a limit that could not be held is worth a line of its own. */
  private void remember(Snapshot snapshot) {
    places(snapshot)
        .filter(place -> !WARNED.contains(place.part().status()) || place.waitsAsAWhole())
        .forEach(place -> told.put(place.key(), place.gist()));
  }

  private void tellChanges(Snapshot snapshot) {
    for (Place place : places(snapshot).toList()) {
      LayerStatus now = place.part().status();
      boolean changed = !place.gist().equals(told.put(place.key(), place.gist()));
      long drifts = place.part().drifts();
      long driftsBefore = Objects.requireNonNullElse(toldDrifts.put(place.key(), drifts), 0L);
      // A host that sets its limit over and over is told at the 1st, 2nd, 4th, 8th time.
      boolean drifted = drifts > driftsBefore && Long.bitCount(drifts) == 1;
      if (changed || drifted) {
        String line = place.key() + ": " + now + ", " + place.part().reason();
        if (drifted || place.isWarned()) {
          log.warn(line);
        } else {
          log.info(line);
        }
      }
    }
  }

  private static Stream<Place> places(Snapshot snapshot) {
    return snapshot.layers().stream()
        .flatMap(layer -> layer.parts().stream().map(part -> new Place(layer, part)));
  }

  /** The start line: how many layers are active, on what, and why the others are not. */
  private String summary(Snapshot snapshot) {
    String where =
        snapshot.allocators().stream()
            .map(it -> it.backend() + " MLX " + it.version().orElse("of unknown version"))
            .distinct()
            .collect(Collectors.joining(" and ", " on ", ""));
    Map<String, String> others =
        snapshot.layers().stream()
            .filter(layer -> !layer.isActive())
            .collect(
                Collectors.toMap(
                    layer -> layer.status() + ", " + layer.reason(),
                    layer -> layer.name().title(),
                    (one, other) -> one + ", " + other,
                    LinkedHashMap::new));
    Stream<String> active =
        snapshot.layers().stream().filter(LayerReport::isActive).map(it -> inForce(it, snapshot));
    Stream<String> inactive =
        others.entrySet().stream().map(it -> it.getValue() + ": " + it.getKey());
    return version
        + ": "
        + snapshot.activeLayers()
        + " of "
        + snapshot.layers().size()
        + " layers active"
        + (snapshot.allocators().isEmpty() ? "" : where)
        + "; "
        + Stream.concat(active, inactive).collect(Collectors.joining("; "));
  }

  private static String inForce(LayerReport layer, Snapshot snapshot) {
    String what =
        switch (layer.name()) {
          case CLEAR_AFTER_GENERATE -> methods(snapshot.woven().targets());
          case SCHEDULED_RESTART -> layer.setting();
          default -> limits(layer);
        };
    return what.isEmpty() ? layer.name().title() : layer.name().title() + " " + what;
  }

  private static String methods(List<TargetNumbers> targets) {
    long count = targets.stream().flatMap(it -> it.methods().stream()).distinct().count();
    return count + (count == 1 ? " method" : " methods");
  }

  private static String limits(LayerReport layer) {
    return layer.parts().stream()
        .filter(part -> part.status() == LayerStatus.ACTIVE)
        .flatMapToLong(part -> part.effectiveBytes().stream())
        .distinct()
        .mapToObj(Bytes::text)
        .collect(Collectors.joining(" and "));
  }
}
