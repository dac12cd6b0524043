// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.History;
import io.mlxguard.cli.status.PressureStatus;
import io.mlxguard.cli.status.PressureStatus.Action;
import io.mlxguard.cli.terminal.Units;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Short memory in the history, and nothing done about it in that time: layer 5 was off or
 * observing, or had no way. Judged on the side that MLX allocates from, since nothing that it holds
 * is on the other.
 */
final class Silence {
  private static final String HEALTHY = "something is done";
  private static final long NORMAL = 1;

  private Silence() {}

  /** Nothing where memory was not short. */
  static Optional<Check> check(Patient patient) {
    Optional<PressureStatus> pressure = patient.guard().flatMap(GuardStatus::pressure);
    List<OptionalLong> levels = patient.course(patient.usesCard() ? "deviceLevel" : "level");
    if (pressure.isEmpty() || levels.stream().noneMatch(Silence::isShort)) {
      return Optional.empty();
    }
    List<Action> within = within(patient.history(), pressure.get().latest());
    if (!within.isEmpty() && within.stream().allMatch(it -> it.outcome().equals("OBSERVED"))) {
      Cure cure = new Cure(patient.set("mode=guard"), "that lets it act");
      return answered("memory was short, and it only observed", Verdict.FINDING, cure);
    }
    if (!within.isEmpty()) {
      String what = within.size() + (within.size() == 1 ? " action" : " actions") + " since then";
      return answered("memory was short; " + what, Verdict.OK, Cure.NONE);
    }
    return held(patient, levels)
        .map(why -> answered("memory was short; " + why, Verdict.NONE, Cure.NONE))
        .orElseGet(
            () ->
                answered(
                    "memory was short and nothing was done",
                    Verdict.FINDING,
                    new Cure(patient.status(), "it says why each rung was not taken")));
  }

  private static Optional<Check> answered(String measured, Verdict verdict, Cure cure) {
    String healthy = verdict == Verdict.NONE ? "" : HEALTHY;
    return Optional.of(Check.of("answered", measured, healthy, verdict, cure));
  }

  private static boolean isShort(OptionalLong level) {
    return level.isPresent() && level.getAsLong() > NORMAL;
  }

  /** Of the newest actions those that the history reaches back to. */
  private static List<Action> within(History history, List<Action> latest) {
    return instant(history.from())
        .map(from -> latest.stream().filter(it -> !isBefore(it, from)).toList())
        .orElse(latest);
  }

  private static boolean isBefore(Action action, Instant from) {
    return instant(action.at()).filter(it -> it.isBefore(from)).isPresent();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Why nothing could be given back; empty where something could, or that is not known. */
  private static Optional<String> held(Patient patient, List<OptionalLong> levels) {
    boolean permitted =
        patient
            .guard()
            .flatMap(it -> it.setting("cpu-cache-calls"))
            .filter(it -> it.value().equals("on"))
            .isPresent();
    boolean refusing =
        !permitted
            && !patient.allocators().isEmpty()
            && patient.allocators().stream().allMatch(mlx -> mlx.backend().equals("CPU"));
    if (refusing) {
      return Optional.of("MLX's CPU build lets nobody empty its pool");
    }
    List<OptionalLong> pool = patient.course("poolBytes");
    long most = -1;
    for (int point = 0; point < levels.size(); point++) {
      if (isShort(levels.get(point))) {
        OptionalLong bytes = point < pool.size() ? pool.get(point) : OptionalLong.empty();
        if (bytes.isEmpty()) {
          return Optional.empty();
        }
        most = Math.max(most, bytes.getAsLong());
      }
    }
    return most < Healthy.WORTH_BYTES
        ? Optional.of("the pool held " + Units.bytes(most) + ", too little to give back")
        : Optional.empty();
  }
}
