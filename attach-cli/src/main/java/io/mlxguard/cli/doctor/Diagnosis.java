// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.machine.MachineFacts;
import io.mlxguard.cli.status.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All layers of one process, in order, and what is known of its versions.
 *
 * @param layers what was found about each
 */
public record Diagnosis(List<LayerDiagnosis> layers) {
  private static final List<Rule> RULES =
      List.of(
          new WiredLimitRule(),
          new CacheLimitRule(),
          new MemoryLimitRule(),
          new ClearRule(),
          new PressureRule(),
          new RestartRule());

  /** The checks whose numbers are the machine's, whichever process is looked at. */
  private static final Set<String> OF_MACHINE =
      Set.of("compressed", "swapped", "level", "available", "stalls", "group");

  /** Copies the layers. */
  public Diagnosis {
    layers = List.copyOf(layers);
  }

  public static Diagnosis of(Patient patient) {
    List<LayerDiagnosis> layers = new ArrayList<>();
    RULES.forEach(rule -> layers.add(rule.diagnose(patient)));
    Advisories.diagnose(patient).ifPresent(layers::add);
    return new Diagnosis(layers);
  }

  /**
   * What is the process's own, for a place where the machine is told of once for all: the machine's
   * checks too, where its control group is another than this command's.
   */
  public static Diagnosis ownOf(Patient patient) {
    if (!patient.machine().isShared()) {
      return of(patient);
    }
    return new Diagnosis(
        of(patient).layers().stream()
            .map(
                layer ->
                    new LayerDiagnosis(
                        layer.number(),
                        layer.layer(),
                        layer.inForce(),
                        layer.note(),
                        layer.checks().stream().filter(it -> !isOfMachine(it)).toList()))
            .toList());
  }

  /** The machine's own memory, without any process of it. */
  public static LayerDiagnosis of(MachineFacts machine) {
    Patient nobody =
        new Patient(
            0,
            Optional.empty(),
            Optional.of(false),
            Reading.NOT_REPORTED,
            OptionalLong.empty(),
            machine);
    List<Check> checks =
        of(nobody).layers().stream()
            .flatMap(layer -> layer.checks().stream())
            .filter(Diagnosis::isOfMachine)
            .toList();
    return new LayerDiagnosis(0, "machine", machine.system() + " " + machine.version(), "", checks);
  }

  private static boolean isOfMachine(Check check) {
    return OF_MACHINE.contains(check.name());
  }

  public long findings() {
    return layers.stream().flatMap(it -> it.checks().stream()).filter(Check::isFinding).count();
  }

  /** An object for each check; the keys are a contract. */
  public List<Map<String, Object>> json() {
    List<Map<String, Object>> checks = new ArrayList<>();
    for (LayerDiagnosis layer : layers) {
      layer.checks().forEach(check -> checks.add(json(layer, check)));
    }
    return checks;
  }

  public static Map<String, Object> json(LayerDiagnosis layer, Check check) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("layer", layer.layer());
    fields.put("name", check.name());
    fields.put("inForce", layer.inForce());
    fields.put("measured", check.measured());
    check.measuredBytes().ifPresent(bytes -> fields.put("measuredBytes", bytes));
    fields.put("healthy", check.healthy());
    fields.put("verdict", check.verdict().toString());
    fields.put("command", check.command());
    fields.put("advice", check.advice());
    return fields;
  }
}
