// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Action;
import io.mlxguard.pressure.Cause;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.DomainState.Stage;
import io.mlxguard.pressure.PressureState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and numbers what changed of memory's pressure. Used by the worker thread alone. */
final class PressureEdges {

  private static final String UNKNOWN = "UNKNOWN";

  private long told;
  private final Map<Domain, Long> numbers = new EnumMap<>(Domain.class);

  List<Edge> between(PressureState before, PressureState after, long nowMillis) {
    List<Edge> edges = new ArrayList<>();
    for (DomainState now : after.domains()) {
      Optional<DomainState> old =
          before.domains().stream().filter(it -> it.domain() == now.domain()).findFirst();
      level(old, now, nowMillis).ifPresent(edges::add);
      blocked(old, now, nowMillis).ifPresent(edges::add);
    }
    for (Action action : after.latest()) {
      if (action.number() > Math.max(told, before.taken())) {
        told = action.number();
        Domain domain = action.domain();
        edges.add(new Edge.Acted(domain, number(domain), action.atMillis(), action.sentence()));
      }
    }
    return edges;
  }

  private Optional<Edge> level(Optional<DomainState> old, DomainState now, long nowMillis) {
    String from = old.map(PressureEdges::level).orElse(PressureLevel.NORMAL.name());
    String to = level(now);
    if (from.equals(to)) {
      return Optional.empty();
    }
    String message = now.cause().map(Cause::toString).orElse(to);
    Domain domain = now.domain();
    return Optional.of(new Edge.Pressure(domain, number(domain), nowMillis, message, from, to));
  }

  private static String level(DomainState state) {
    return state.level().known().map(PressureLevel::name).orElse(UNKNOWN);
  }

  private Optional<Edge> blocked(Optional<DomainState> old, DomainState now, long nowMillis) {
    boolean was = old.filter(it -> it.stage() == Stage.BLOCKED).isPresent();
    Domain domain = now.domain();
    return now.stage() == Stage.BLOCKED && !was
        ? Optional.of(new Edge.Blocked(domain, number(domain), nowMillis, now.blocked()))
        : Optional.empty();
  }

  private long number(Domain domain) {
    return numbers.merge(domain, 1L, Long::sum);
  }
}
