// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static io.mlxguard.cli.doctor.Patients.GIB;
import static io.mlxguard.cli.doctor.Patients.HOUR;
import static io.mlxguard.cli.doctor.Patients.guarded;
import static io.mlxguard.cli.doctor.Patients.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Every command that the rules have a process be cured by, from processes ill in every way. */
public final class Commands {
  private static final List<String> LAYERS =
      List.of(
          "wired-limit",
          "cache-limit",
          "memory-limit",
          "clear-after-generate",
          "pressure-watchdog",
          "scheduled-restart");

  private static final List<String> STATUSES =
      List.of("ACTIVE", "OFF", "SKIPPED", "WAITING", "OBSERVING", "FAILED", "YIELDED");

  private static final String TARGET =
      ",\"targets\":[{\"target\":\"a.B#c\",\"methods\":[],\"refused\":[\"why\"]}]";

  private Commands() {}

  /** Each once, as it stands behind {@code java -jar mlx-guard.jar}. */
  public static Set<String> all() {
    Set<String> commands = new TreeSet<>();
    for (Patient patient : ill()) {
      Diagnosis.of(patient).layers().forEach(layer -> add(commands, layer));
    }
    Patient large =
        guarded(
            Patients.healthy()
                .replace("\"memoryLimitBytes\":" + 48 * GIB, "\"memoryLimitBytes\":" + 60 * GIB));
    Together.One one = new Together.One("Main", large, "");
    add(commands, Together.diagnose(Patients.linux(), List.of(one)));
    add(commands, Together.diagnose(Patients.linux(), List.of(one, one)));
    return commands;
  }

  private static void add(Set<String> commands, LayerDiagnosis layer) {
    layer.checks().stream().map(Check::command).filter(it -> !it.isEmpty()).forEach(commands::add);
  }

  private static List<Patient> ill() {
    List<Patient> all = new ArrayList<>();
    for (String layer : LAYERS) {
      for (String status : STATUSES) {
        for (String setting : List.of("auto", "off", "none")) {
          String one = Patients.with(layer, status, setting);
          all.add(guarded(one));
          all.add(
              guarded(
                  one.replace("\"cacheBytes\":" + 60 * Patients.MIB, "\"cacheBytes\":" + 9 * GIB)));
        }
      }
    }
    for (long active : new long[] {45 * GIB, 60 * GIB}) {
      all.add(guarded(status(0, active, "METAL", "0.24.0", TARGET)));
    }
    for (String outcome :
        List.of("", "{\"at\":\"2026-02-01T10:00:00Z\",\"outcome\":\"OBSERVED\"}")) {
      String pressure =
          ",\"pressure\":{\"actions\":0,\"domains\":[],\"latest\":[%s]}".formatted(outcome);
      all.add(
          guarded(status(0, GIB, "METAL", "0.32.4", Patients.climbing("level", 1, 63) + pressure)));
    }
    String wired =
        Patients.with("wired-limit", "ACTIVE", "auto")
            .replaceFirst("\"effectiveBytes\":0", "\"effectiveBytes\":1");
    all.add(guarded(wired, Patients.mac("26.1", 9 * GIB), 100 * HOUR));
    all.add(Patients.bare(Patients.grouped(Patients.known(GIB), "CRITICAL")));
    return all;
  }
}
