// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.readout;

import io.mlxguard.config.Text;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.layer.LayerName;
import io.mlxguard.snapshot.TargetSpeed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells the log of each target which methods are woven for it, which are refused, and when it has
 * become slow. Used by the worker thread alone.
 */
final class TargetNarrator {

  /** A pattern may fit thousands. */
  private static final int MOST_NAMES = 3;

  private static final int MOST_REFUSALS = 8;
  private static final String LAYER = LayerName.CLEAR_AFTER_GENERATE.title() + ": ";

  /** What has been told of one target. */
  private static final class Told {
    private List<String> methods = List.of();
    private List<String> refused = List.of();
    private final Set<String> refusals = new HashSet<>();
    private boolean halved;
  }

  private final GuardLog log;
  private final Map<String, Told> told = new HashMap<>();

  TargetNarrator(GuardLog log) {
    this.log = log;
  }

  /** Tells what is new; a target that went and comes back is new. */
  void tell(List<TargetNumbers> targets) {
    told.keySet().retainAll(targets.stream().map(TargetNumbers::target).toList());
    for (TargetNumbers target : targets) {
      Told before = told.computeIfAbsent(target.target(), name -> new Told());
      tellMethods(target, before);
      tellRefused(target, before);
      tellSpeed(target, before);
    }
  }

  private void tellMethods(TargetNumbers target, Told before) {
    if (target.methods().equals(before.methods)) {
      return;
    }
    Set<String> known = new HashSet<>(before.methods);
    List<String> fresh = target.methods().stream().filter(it -> !known.contains(it)).toList();
    before.methods = target.methods();
    if (!fresh.isEmpty()) {
      log.info(LAYER + "wove " + some(fresh) + " for " + Text.place(target.target()));
    }
  }

  private static String some(List<String> names) {
    String first =
        names.stream().limit(MOST_NAMES).map(Text::place).collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMES;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private void tellRefused(TargetNumbers target, Told before) {
    if (target.refused().equals(before.refused)) {
      return;
    }
    before.refused = target.refused();
    List<String> fresh = target.refused().stream().filter(before.refusals::add).toList();
    String name = Text.place(target.target());
    fresh.stream()
        .limit(MOST_REFUSALS)
        .forEach(it -> log.warn(LAYER + "not woven for " + name + ": " + Text.place(it)));
    int more = fresh.size() - MOST_REFUSALS;
    if (more > 0) {
      log.warn(LAYER + "not woven for " + name + ": " + more + " more, which its MBean names");
    }
  }

  private void tellSpeed(TargetNumbers target, Told before) {
    if (target.halved() == before.halved) {
      return;
    }
    before.halved = target.halved();
    String name = LAYER + Text.place(target.target());
    if (target.halved()) {
      log.warn(name + " has become slow: " + TargetSpeed.halved(target));
    } else {
      log.info(name + " has recovered: " + TargetSpeed.recovered(target));
    }
  }
}
