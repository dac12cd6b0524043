// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Layer 4. It fails where a target matches nothing, speed drifts, or a clear never comes about. */
final class ClearRule extends Rule {
  private static final double HEALTHY_DRIFT = 0.8;

  /** The checklist's own case went from 26 to 14 tokens/s, which is 0.54. */
  private static final double FAILING_DRIFT = 0.7;

  private static final long LONG_DUE_MILLIS = 10 * 60 * 1_000L;
  private static final int FEW = 5;

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
        guard.isPresent() && isUnnamed(guard.get())
            ? Check.of("layer", "no method is named", "", Verdict.NONE, discover(patient))
            : status(patient, Verdict.NONE, "correct clear-after-generate.methods"));
    if (guard.isEmpty()) {
      checks.add(
          Check.of("speed", Patient.NOT_GUARDED, "that of its first hour", Verdict.UNKNOWN, ""));
      return checks;
    }
    for (GuardStatus.Woven target : guard.get().targets()) {
      checks.add(target.methods().isEmpty() ? unmatched(patient, target) : speed(patient, target));
    }
    guard.get().clears().ifPresent(clears -> checks.addAll(clears(clears)));
    return checks;
  }

  private static boolean isUnnamed(GuardStatus guard) {
    return guard.settings().stream()
        .noneMatch(it -> it.key().equals("clear-after-generate.methods"));
  }

  private static String discover(Patient patient) {
    return "discover " + patient.pid() + " names the methods there are";
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
        early ? "" : discover(patient));
  }

  private static Check speed(Patient patient, GuardStatus.Woven target) {
    String healthy = "at least 0.8 of its first hour's";
    if (target.drift().isEmpty()) {
      return Check.of(target.target(), "no speed to compare yet", healthy, Verdict.NONE, "");
    }
    double drift = target.drift().getAsDouble();
    boolean failing = target.halved() || drift < FAILING_DRIFT;
    Verdict verdict = failing ? Verdict.FINDING : Verdict.OK;
    String measured = String.format(Locale.ROOT, "%.2f of its first hour's", drift);
    String cure =
        failing
            ? "look at layers 1 and 5 for what is short; restart "
                + patient.pid()
                + " if nothing is"
            : "";
    return Check.of(
        target.target(),
        drift < HEALTHY_DRIFT && !failing ? measured + ", a little slow" : measured,
        healthy,
        verdict,
        cure);
  }

  private static List<Check> clears(GuardStatus.Clears clears) {
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
              wasted ? "raise clear-after-generate.max-cache; layer 2 bounds the pool" : ""));
    }
    boolean stuck = !clears.due().isEmpty() && known(clears.dueAgeMillis()) > LONG_DUE_MILLIS;
    if (stuck && known(clears.dips()) == 0) {
      checks.add(
          Check.of(
              "due clear",
              "due for " + Units.duration(known(clears.dueAgeMillis())),
              "made within max-defer, or a dip instead",
              Verdict.FINDING,
              "calls always overlap here: rely on cache-limit"));
    }
    return checks;
  }

  private static long known(Reading reading) {
    return reading instanceof Reading.Known known ? known.value() : 0;
  }
}
