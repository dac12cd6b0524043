// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.status.Vitals;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The last ticks of one process as numbers; a tick that showed nothing, or something old, is there
 * without a number. Used by one thread.
 */
public final class WatchHistory {
  /** More than the widest picture shows. */
  private static final int MOST = 512;

  /** What is kept; of a number that only grows, by how much it grew in a tick. */
  enum Metric {
    ACTIVE("active"),
    POOL("pool"),
    FOOTPRINT("footprint"),
    FREE("free"),
    CALLS("calls"),
    TOKENS("tokens/s"),
    CLEARS("clears"),
    ACTIONS("actions");

    final String label;

    Metric(String label) {
      this.label = label;
    }

    private Reading count(Vitals vitals) {
      return switch (this) {
        case ACTIVE -> vitals.active();
        case POOL -> vitals.pool();
        case FOOTPRINT -> vitals.footprint();
        case CALLS -> vitals.calls();
        case CLEARS -> vitals.clears();
        case ACTIONS -> vitals.actions();
        case FREE, TOKENS -> Reading.NOT_REPORTED;
      };
    }

    private boolean onlyGrows() {
      return this == CALLS || this == CLEARS || this == ACTIONS;
    }
  }

  private final Map<Metric, List<OptionalDouble>> values = new EnumMap<>(Metric.class);
  private final Map<Metric, Double> before = new EnumMap<>(Metric.class);

  public WatchHistory() {
    for (Metric metric : Metric.values()) {
      values.put(metric, new ArrayList<>());
    }
  }

  /** One tick more. */
  public void add(Sight sight) {
    values.forEach(
        (metric, series) -> {
          series.add(number(metric, sight));
          if (series.size() > MOST) {
            series.remove(0);
          }
        });
  }

  /** Whether no tick had a number. */
  boolean isEmpty() {
    return values.values().stream().allMatch(it -> it.stream().allMatch(OptionalDouble::isEmpty));
  }

  /** Oldest first, none below 0. */
  List<OptionalDouble> of(Metric metric) {
    return List.copyOf(values.getOrDefault(metric, List.of()));
  }

  private OptionalDouble number(Metric metric, Sight sight) {
    if (!(sight instanceof Sight.Seen seen) || seen.vitals().isStale()) {
      return OptionalDouble.empty();
    }
    Vitals vitals = seen.vitals();
    OptionalDouble now =
        switch (metric) {
          case FREE -> vitals.freePercent();
          case TOKENS -> vitals.tokensPerSecond();
          default ->
              metric.count(vitals) instanceof Reading.Known known
                  ? OptionalDouble.of((double) known.value())
                  : OptionalDouble.empty();
        };
    return metric.onlyGrows() ? growth(metric, now) : now;
  }

  /** A guard that was started anew counts from 0 again. */
  private OptionalDouble growth(Metric metric, OptionalDouble now) {
    if (now.isEmpty()) {
      return now;
    }
    Double last = before.put(metric, now.getAsDouble());
    if (last == null) {
      return OptionalDouble.empty();
    }
    double grown = now.getAsDouble() - last;
    return OptionalDouble.of(grown < 0 ? now.getAsDouble() : grown);
  }
}
