// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.machine.MachineFacts;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.PressureStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Layer 5. It fails where memory is short, and where that passed without anything being done. */
final class PressureRule extends Rule {
  private static final String GIVE_BACK =
      "hold less, or run less beside it; the watchdog gives back what MLX keeps and does not use";

  PressureRule() {
    super(
        5,
        "pressure-watchdog",
        "the kernel's level, four times a second; memory_pressure -Q prints none, and 5 min are long");
  }

  @Override
  List<Check> checks(Patient patient) {
    List<Check> checks = new ArrayList<>();
    checks.add(status(patient, Verdict.FINDING, patient.set("pressure-watchdog=auto")));
    checks.add(level(patient));
    available(patient).ifPresent(checks::add);
    stalls(patient).ifPresent(checks::add);
    silent(patient).ifPresent(checks::add);
    return checks;
  }

  private static Check level(Patient patient) {
    MachineFacts machine = patient.machine();
    if (machine.level().isEmpty()) {
      return Check.of("level", "not measured: " + machine.why(), "NORMAL", Verdict.UNKNOWN, "");
    }
    boolean calm = machine.level().equals("NORMAL");
    return Check.of(
            "level",
            calm ? machine.level() : machine.level() + ": " + machine.why(),
            "NORMAL",
            calm ? Verdict.OK : Verdict.FINDING,
            calm ? "" : patient.isBare() ? patient.attach() : GIVE_BACK)
        .with(patient.course("level"));
  }

  private static Optional<Check> available(Patient patient) {
    if (!(patient.machine().ram() instanceof Reading.Known ram)
        || !(patient.machine().available() instanceof Reading.Known available)) {
      return Optional.empty(); // the level says what is missing
    }
    long least = Healthy.availableBytes(ram.value());
    boolean well = available.value() >= least;
    return Optional.of(
        new Check(
            "available",
            Units.bytes(available.value()),
            OptionalLong.of(available.value()),
            "at least " + Units.bytes(least),
            well ? Verdict.OK : Verdict.FINDING,
            well ? "" : GIVE_BACK,
            List.of()));
  }

  private static Optional<Check> stalls(Patient patient) {
    List<OptionalLong> course = patient.course("stallMicros");
    long nowMicros =
        patient.machine().stallMicros() instanceof Reading.Known known ? known.value() : -1;
    long often =
        course.stream()
            .filter(it -> it.isPresent() && it.getAsLong() >= Healthy.STALL_MICROS)
            .count();
    if (nowMicros < 0 && course.isEmpty()) {
      return Optional.empty(); // macOS
    }
    boolean failing = nowMicros >= Healthy.STALL_MICROS || often * 4 >= Math.max(8, course.size());
    String measured =
        (nowMicros < 0 ? "unknown now" : nowMicros / 1_000 + " ms now")
            + (course.isEmpty()
                ? ""
                : ", above it in " + often + " of " + course.size() + " points");
    return Optional.of(
        Check.of(
                "stalls",
                measured,
                "below 150 ms in 2 s",
                failing ? Verdict.FINDING : Verdict.OK,
                failing ? GIVE_BACK : "")
            .with(course));
  }

  /**
   * Short memory in the history, and not one action: the layer was off, observing, or had no way.
   */
  private static Optional<Check> silent(Patient patient) {
    List<OptionalLong> course = patient.course("level");
    boolean wasShort = course.stream().anyMatch(it -> it.isPresent() && it.getAsLong() > 1);
    if (!wasShort) {
      return Optional.empty();
    }
    Reading actions =
        patient
            .guard()
            .flatMap(GuardStatus::pressure)
            .map(PressureStatus::actions)
            .orElse(Reading.NOT_REPORTED);
    long taken = actions instanceof Reading.Known known ? known.value() : 0;
    return Optional.of(
        Check.of(
            "answered",
            taken == 0 ? "memory was short and nothing was done" : taken + " actions",
            "something is done",
            taken == 0 ? Verdict.FINDING : Verdict.OK,
            taken == 0 ? "status " + patient.pid() + " says why each rung was not taken" : ""));
  }
}
