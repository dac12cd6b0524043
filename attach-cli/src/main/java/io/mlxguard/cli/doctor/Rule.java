// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What one layer is judged by. Each rule is pure: what it is given is all it knows. */
abstract class Rule {
  private final int number;
  private final String layer;
  private final String note;

  /**
   * A rule.
   *
   * @param note where the checklist says otherwise
   */
  Rule(int number, String layer, String note) {
    this.number = number;
    this.layer = layer;
    this.note = note;
  }

  abstract List<Check> checks(Patient patient);

  final LayerDiagnosis diagnose(Patient patient) {
    return new LayerDiagnosis(number, layer, inForce(patient), note, checks(patient));
  }

  final Optional<GuardStatus.Layer> own(Patient patient) {
    return patient.layer(layer);
  }

  private String inForce(Patient patient) {
    if (patient.guard().isEmpty()) {
      return "not guarded";
    }
    return own(patient)
        .map(it -> it.status() + (it.reason().isEmpty() ? "" : ": " + it.reason()))
        .orElse("not reported by this version of the guard");
  }

  /**
   * The layer itself.
   *
   * @param whenOff what being switched off by its key comes to
   * @param cure of a layer that has failed, or was taken out of force
   */
  final Check status(Patient patient, Verdict whenOff, Cure cure) {
    Optional<GuardStatus.Layer> own = own(patient);
    if (own.isEmpty()) {
      return Check.of("layer", Patient.NOT_GUARDED, "in force", Verdict.UNKNOWN);
    }
    String status = own.get().status();
    Verdict verdict =
        switch (status) {
          case "ACTIVE" -> Verdict.OK;
          case "SKIPPED" -> Verdict.NONE;
          case "OFF" -> own.get().setting().equals("off") ? whenOff : Verdict.FINDING;
          case "FAILED", "YIELDED" -> Verdict.FINDING;
          default -> Verdict.UNKNOWN;
        };
    return Check.of(
        "layer",
        status,
        verdict == Verdict.NONE ? "" : "in force",
        verdict,
        verdict == Verdict.FINDING ? cure : acting(patient, status));
  }

  private static Cure acting(Patient patient, String status) {
    return status.equals("OBSERVING")
        ? new Cure(patient.set("mode=guard"), "that lets it act")
        : Cure.NONE;
  }

  /** Sets the layer's key to {@code auto}; where it is that already, the guard knows why. */
  final Cure setAuto(Patient patient) {
    return own(patient).filter(it -> it.setting().equals("auto")).isPresent()
        ? new Cure(patient.status(), "it is set already; status tells why it is not in force")
        : Cure.command(patient.set(layer + "=auto"));
  }

  /** A size, and what it should be below. */
  static Check below(String name, Reading measured, long most, Verdict above, Cure cure) {
    String healthy = "at most " + Units.bytes(most);
    if (!(measured instanceof Reading.Known known)) {
      return unknown(name, measured, healthy);
    }
    boolean well = known.value() <= most;
    return new Check(
        name,
        Units.bytes(known.value()),
        OptionalLong.of(known.value()),
        healthy,
        well ? Verdict.OK : above,
        well ? Cure.NONE : cure,
        List.of());
  }

  static Check unknown(String name, Reading measured, String healthy) {
    String why =
        measured instanceof Reading.Missing missing
            ? "not measured: " + missing.why()
            : Patient.NOT_GUARDED;
    return Check.of(name, why, healthy, Verdict.UNKNOWN);
  }

  /** The sum of what is known of each; not reported where nothing is. */
  static Reading sum(List<Reading> readings) {
    long total = 0;
    for (Reading reading : readings) {
      if (!(reading instanceof Reading.Known known)) {
        return reading;
      }
      total += known.value();
    }
    return readings.isEmpty() ? Reading.NOT_REPORTED : new Reading.Known(total);
  }
}
