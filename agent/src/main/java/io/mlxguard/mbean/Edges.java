// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.gate.ClearNumbers;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.restart.RestartEvent;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.TargetSpeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and numbers what changed. Used by the worker thread alone. */
final class Edges {

  private static final Duration BETWEEN_DIPS = Duration.ofSeconds(1);

  private final Map<LayerName, Long> numbers = new EnumMap<>(LayerName.class);
  private final Map<String, Long> targetNumbers = new HashMap<>();
  private final PressureEdges pressure = new PressureEdges();
  private long guardNumber;
  private long toldRestart;
  private long toldDipNanos;
  private boolean hasToldDip;

  /** One layer; before the first look, one that waits for it. */
  static LayerReport layer(Snapshot snapshot, LayerName name) {
    return snapshot.layers().stream()
        .filter(it -> it.name() == name)
        .findFirst()
        .orElseGet(() -> LayerReport.without(name, "none", LayerStatus.WAITING, snapshot.reason()));
  }

  /** What is otherwise, in the order of the layers. */
  List<Edge> between(Snapshot before, Snapshot after) {
    List<Edge> edges = new ArrayList<>();
    long nowMillis = System.currentTimeMillis();
    if (before.state() != after.state()) {
      String old = before.state().name();
      String now = after.state().name();
      edges.add(new Edge.State(++guardNumber, nowMillis, after.reason(), old, now));
    }
    for (LayerName name : LayerName.values()) {
      LayerReport old = layer(before, name);
      LayerReport now = layer(after, name);
      for (LayerPart part : now.parts()) {
        if (hasDrifted(old, part)) {
          edges.add(new Edge.Drift(name, number(name), nowMillis, part.reason()));
        }
      }
      if (old.status() != now.status()) {
        String from = old.status().name();
        String to = now.status().name();
        edges.add(new Edge.Status(name, number(name), nowMillis, now.reason(), from, to));
      }
    }
    dip(before, after, nowMillis).ifPresent(edges::add);
    edges.addAll(restarts(before, after));
    edges.addAll(speeds(before, after, nowMillis));
    edges.addAll(pressure.between(before.pressure(), after.pressure(), nowMillis));
    return edges;
  }

  /** At most one in a second; the others are counted as dropped. */
  private Optional<Edge> dip(Snapshot before, Snapshot after, long nowMillis) {
    long dips = dips(after);
    if (dips <= dips(before)) {
      return Optional.empty();
    }
    long number = number(LayerName.CLEAR_AFTER_GENERATE);
    if (hasToldDip && after.atNanos() - toldDipNanos < BETWEEN_DIPS.toNanos()) {
      return Optional.empty();
    }
    hasToldDip = true;
    toldDipNanos = after.atNanos();
    String message = "no quiet moment came; the cache limit was lowered, dip " + dips;
    return Optional.of(new Edge.Dip(number, nowMillis, message));
  }

  private List<Edge> restarts(Snapshot before, Snapshot after) {
    List<RestartEvent> old = before.restart().latest();
    long seen = old.isEmpty() ? 0 : old.getLast().number();
    List<Edge> edges = new ArrayList<>();
    for (RestartEvent event : after.restart().latest()) {
      if (event.number() > Math.max(seen, toldRestart)) {
        toldRestart = event.number();
        long number = number(LayerName.SCHEDULED_RESTART);
        edges.add(new Edge.Restart(event.kind(), number, event.atMillis(), event.sentence()));
      }
    }
    return edges;
  }

  private static long dips(Snapshot snapshot) {
    return snapshot.woven().clears().map(ClearNumbers::dips).orElse(0L);
  }

  private List<Edge> speeds(Snapshot before, Snapshot after, long nowMillis) {
    Map<String, Boolean> halved = new HashMap<>();
    before.woven().targets().forEach(it -> halved.put(it.target(), it.halved()));
    targetNumbers.keySet().retainAll(halved.keySet()); // its bean went too
    List<Edge> edges = new ArrayList<>();
    for (TargetNumbers now : after.woven().targets()) {
      Boolean old = halved.get(now.target());
      if (old != null && old != now.halved()) {
        long number = targetNumbers.merge(now.target(), 1L, Long::sum);
        String message = now.halved() ? TargetSpeed.halved(now) : TargetSpeed.recovered(now);
        edges.add(new Edge.Speed(now.target(), number, nowMillis, message, now.halved()));
      }
    }
    return edges;
  }

  private static boolean hasDrifted(LayerReport before, LayerPart now) {
    return before.parts().stream()
        .anyMatch(it -> it.allocator() == now.allocator() && it.drifts() < now.drifts());
  }

  private long number(LayerName name) {
    return numbers.merge(name, 1L, Long::sum);
  }
}
