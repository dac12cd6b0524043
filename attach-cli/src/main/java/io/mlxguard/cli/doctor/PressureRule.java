// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.machine.MachineFacts;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Layer 5. It fails where memory is short, and where that passed without anything being done. */
final class PressureRule extends Rule {
  private static final Cure GIVE_BACK =
      Cure.advice(
          "hold less, or run less beside it; the watchdog gives back what MLX keeps and does not use");

  private static final int LEAST_STALLS = 8;

  PressureRule() {
    super(
        5,
        "pressure-watchdog",
        "the kernel's level, four times a second; memory_pressure -Q prints none, and 5 min are long");
  }

  @Override
  List<Check> checks(Patient patient) {
    List<Check> checks = new ArrayList<>();
    checks.add(status(patient, Verdict.FINDING, setAuto(patient)));
    checks.add(level(patient));
    card(patient).ifPresent(checks::add);
    group(patient.machine()).ifPresent(checks::add);
    available(patient.machine()).ifPresent(checks::add);
    stalls(patient).ifPresent(checks::add);
    Silence.check(patient).ifPresent(checks::add);
    return checks;
  }

  private static Check level(Patient patient) {
    MachineFacts machine = patient.machine();
    if (machine.level().isEmpty()) {
      return Check.of("level", "not measured: " + machine.why(), "NORMAL", Verdict.UNKNOWN);
    }
    return level("level", machine.level(), machine.why(), bareOr(patient))
        .with(patient.course("level"));
  }

  private static Cure bareOr(Patient patient) {
    return patient.isBare() ? Cure.command(patient.attach()) : GIVE_BACK;
  }

  private static Check level(String name, String level, String why, Cure cure) {
    boolean calm = level.equals("NORMAL");
    return Check.of(
        name,
        calm ? level : level + ": " + why,
        "NORMAL",
        calm ? Verdict.OK : Verdict.FINDING,
        calm ? Cure.NONE : cure);
  }

  /** What is short of memory there is the card, and the machine's level says nothing of it. */
  private static Optional<Check> card(Patient patient) {
    return patient
        .side("DEVICE")
        .map(
            side ->
                side.level().isEmpty()
                    ? Check.of("card", "not measured: " + side.missing(), "NORMAL", Verdict.UNKNOWN)
                    : level("card", side.level(), side.reason(), GIVE_BACK)
                        .with(patient.course("deviceLevel")));
  }

  private static Optional<Check> group(MachineFacts machine) {
    if (!(machine.groupUsed() instanceof Reading.Known used)
        || !(machine.groupLimit() instanceof Reading.Known limit)
        || limit.value() <= 0) {
      return Optional.empty(); // nothing binds, or the level says what is missing
    }
    double percent = 100.0 * used.value() / limit.value();
    boolean well = percent < Healthy.GROUP_PERCENT;
    return Optional.of(
        new Check(
            "group",
            Units.bytes(used.value())
                + " of "
                + Units.bytes(limit.value())
                + String.format(Locale.ROOT, " (%.0f %%)", percent),
            OptionalLong.of(used.value()),
            "below 90 %",
            well ? Verdict.OK : Verdict.FINDING,
            well ? Cure.NONE : GIVE_BACK,
            List.of()));
  }

  private static Optional<Check> available(MachineFacts machine) {
    if (!(machine.total() instanceof Reading.Known total)
        || !(machine.available() instanceof Reading.Known available)) {
      return Optional.empty(); // the level says what is missing
    }
    long least = Healthy.availableBytes(total.value());
    boolean well = available.value() >= least;
    return Optional.of(
        new Check(
            "available",
            Units.bytes(available.value()),
            OptionalLong.of(available.value()),
            "at least " + Units.bytes(least),
            well ? Verdict.OK : Verdict.FINDING,
            well ? Cure.NONE : GIVE_BACK,
            List.of()));
  }

  private static Optional<Check> stalls(Patient patient) {
    String healthy = "below 150 ms in 2 s";
    List<OptionalLong> course = patient.course("stallMicros");
    Reading now = patient.machine().stallMicros();
    if (!(now instanceof Reading.Known) && course.isEmpty()) {
      return patient.machine().isMac()
          ? Optional.empty()
          : Optional.of(unknown("stalls", now, healthy));
    }
    long nowMicros = now instanceof Reading.Known known ? known.value() : -1;
    long often =
        course.stream()
            .filter(it -> it.isPresent() && it.getAsLong() >= Healthy.STALL_MICROS)
            .count();
    // A point is the worst moment of a step that may be 45 min long: some of them are no sign.
    boolean again = often >= LEAST_STALLS && often * 2 >= course.size();
    boolean failing = nowMicros >= Healthy.STALL_MICROS || again;
    String measured =
        (nowMicros < 0 ? "unknown now" : nowMicros / 1_000 + " ms now")
            + (course.isEmpty()
                ? ""
                : ", above it in " + often + " of " + course.size() + " points");
    return Optional.of(
        Check.of(
                "stalls",
                measured,
                healthy,
                failing ? Verdict.FINDING : Verdict.OK,
                failing ? GIVE_BACK : Cure.NONE)
            .with(course));
  }
}
