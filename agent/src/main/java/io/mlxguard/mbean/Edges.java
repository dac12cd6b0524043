// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Finds and numbers what changed. Used by the worker thread alone. */
final class Edges {

  private final Map<LayerName, Long> numbers = new EnumMap<>(LayerName.class);
  private long guardNumber;

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
