// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.PressureStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Layer 4. It fails where a target matches nothing, speed drifts, or a clear never comes about. */
final class ClearRule extends Rule {
  private static final double HEALTHY_DRIFT = 0.8;

  /** The checklist's own case went from 26 to 14 tokens/s, which is 0.54. */
  private static final double FAILING_DRIFT = 0.7;

  private static final long LONG_DUE_MILLIS = 10 * 60 * 1_000L;
  private static final int FEW = 5;
  private static final String METHODS = "clear-after-generate.methods";
  private static final String MAX_DEFER = "clear-after-generate.max-defer";

  /** Where it has nothing to do without a method; a failure is one all the same. */
  private static final Set<String> AT_REST = Set.of("SKIPPED", "OFF", "WAITING");

  ClearRule() {
    super(
        4,
        "clear-after-generate",
        "by pool as well as tokens, at a quiet moment; the checklist goes by tokens alone");
  }

  @Override
  List<Check> checks(Patient patient) {
    List<Check> checks = new ArrayList<>();
    Optional<GuardStatus> guard = patient.guard();
    checks.add(
        guard.isPresent() && isUnnamed(patient, guard.get())
            ? Check.of("layer", "no method is named", "", Verdict.NONE, discover(patient))
            : status(patient, Verdict.NONE, discover(patient)));
    if (guard.isEmpty()) {
      checks.add(Check.of("speed", Patient.NOT_GUARDED, "that of its first hour", Verdict.UNKNOWN));
      return checks;
    }
    for (GuardStatus.Woven target : guard.get().targets()) {
      checks.add(target.methods().isEmpty() ? unmatched(patient, target) : speed(patient, target));
    }
    guard.get().clears().ifPresent(clears -> checks.addAll(clears(guard.get(), clears)));
    return checks;
  }

  private boolean isUnnamed(Patient patient, GuardStatus guard) {
    return guard.setting(METHODS).isEmpty()
        && own(patient).filter(it -> AT_REST.contains(it.status())).isPresent();
  }

  private static Cure discover(Patient patient) {
    return new Cure(patient.discover(), "it names the methods there are");
  }

  /** Before MLX is in use its class may not be loaded yet. */
  private static Check unmatched(Patient patient, GuardStatus.Woven target) {
    boolean early = patient.allocators().isEmpty() && target.refused().isEmpty();
    String why = target.refused().isEmpty() ? "matches no method" : target.refused().get(0);
    return Check.of(
        target.target(),
        why,
        "at least one method",
        early ? Verdict.UNKNOWN : Verdict.FINDING,
        early ? Cure.NONE : discover(patient));
  }

  private static Check speed(Patient patient, GuardStatus.Woven target) {
    String healthy = "at least 0.8 of its first hour's";
    if (target.drift().isEmpty()) {
      return Check.of(target.target(), "no speed to compare yet", healthy, Verdict.NONE);
    }
    double drift = target.drift().getAsDouble();
    boolean failing = target.halved() || drift < FAILING_DRIFT;
    String measured = String.format(Locale.ROOT, "%.2f of its first hour's", drift);
    return failing
        ? Check.of(
            target.target(),
            measured,
            healthy,
            Verdict.FINDING,
            Cure.advice(
                "look at layers 1 and 5 for what is short; restart process "
                    + patient.pid()
                    + " if nothing is"))
        : Check.of(
            target.target(),
            drift < HEALTHY_DRIFT ? measured + ", a little slow" : measured,
            healthy,
            Verdict.OK);
  }

  private static List<Check> clears(GuardStatus guard, GuardStatus.Clears clears) {
    List<Check> checks = new ArrayList<>();
    long count = known(clears.count());
    long useless = known(clears.useless());
    if (count > 0) {
      boolean wasted = count >= FEW && useless * 2 > count;
      checks.add(
          Check.of(
              "clears",
              count + ", " + useless + " of them useless",
              "most of them useful",
              wasted ? Verdict.FINDING : Verdict.OK,
              wasted
                  ? Cure.advice("raise clear-after-generate.max-cache; layer 2 bounds the pool")
                  : Cure.NONE));
    }
    long dueMillis = clears.due().isEmpty() ? 0 : known(clears.dueAgeMillis());
    if (dueMillis > longMillis(guard) && !isDipping(guard)) {
      checks.add(
          Check.of(
              "due clear",
              "due for " + Units.duration(dueMillis),
              "made within max-defer, or a dip instead",
              Verdict.FINDING,
              Cure.advice("calls always overlap here: rely on cache-limit")));
    }
    return checks;
  }

  /** One that became a dip is due no more, so its age tells that of this one nothing came. */
  private static long longMillis(GuardStatus guard) {
    return guard.setting(MAX_DEFER).stream()
        .mapToLong(it -> 2 * Durations.millis(it.value()).orElse(0))
        .reduce(LONG_DUE_MILLIS, Math::max);
  }

  /** Layer 5's own dip lasts until calm, and its clear stays due meanwhile. */
  private static boolean isDipping(GuardStatus guard) {
    return guard.pressure().stream()
        .flatMap(it -> it.domains().stream())
        .anyMatch(PressureStatus.Domain::dipping);
  }

  private static long known(Reading reading) {
    return reading instanceof Reading.Known known ? known.value() : 0;
  }
}
