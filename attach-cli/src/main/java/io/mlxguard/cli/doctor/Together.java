// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.machine.MachineFacts;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** All JVMs of this user that have MLX loaded: each {@code auto} takes the machine for its own. */
public final class Together {
  private Together() {}

  /**
   * One of them.
   *
   * @param name of its main class or jar
   * @param patient what is known of it
   * @param trouble why it could not be asked; empty where it was
   */
  public record One(String name, Patient patient, String trouble) {

    /** {@code pid 4711 (com.acme.Main)}, and why it could not be asked. */
    public String title() {
      String named = new Target(patient.pid(), name).toString();
      return trouble.isEmpty() ? named : named + ", " + trouble;
    }

    /** What was found of it beyond the machine; nothing where it could not be asked. */
    public Diagnosis diagnosis() {
      return trouble.isEmpty() ? Diagnosis.ownOf(patient) : new Diagnosis(List.of());
    }

    /** What MLX's limits in this process come to, of those that bind the machine's memory. */
    public Reading limit() {
      return Rule.sum(patient.onHost().stream().map(GuardStatus.Allocator::limit).toList());
    }
  }

  public static LayerDiagnosis diagnose(MachineFacts machine, List<One> all) {
    List<Check> checks = new ArrayList<>();
    Reading bound = bound(machine, all);
    if (bound instanceof Reading.Known ram && !all.isEmpty()) {
      String share =
          all.size() > 1
              ? "set --all share=1/" + all.size()
              : "set " + all.get(0).patient().pid() + " memory-limit=auto";
      checks.add(
          check(
              "footprints",
              all.stream().map(one -> one.patient().footprint()).toList(),
              ram.value(),
              Cure.advice("run fewer, or smaller models")));
      checks.add(
          check("limits", all.stream().map(One::limit).toList(), ram.value(), Cure.command(share)));
    }
    String what = all.size() + (all.size() == 1 ? " JVM" : " JVMs") + " with MLX";
    return new LayerDiagnosis(0, "together", what, "", checks);
  }

  /** A process in another control group is not bounded by this command's, but by the machine. */
  private static Reading bound(MachineFacts machine, List<One> all) {
    return all.stream().allMatch(one -> one.patient().machine().isShared())
        ? machine.ram()
        : machine.total();
  }

  private static Check check(String name, List<Reading> readings, long ramBytes, Cure cure) {
    long total = 0;
    int unknown = 0;
    for (Reading reading : readings) {
      if (reading instanceof Reading.Known known) {
        total += known.value();
      } else {
        unknown++;
      }
    }
    long most = Healthy.togetherBytes(ramBytes);
    boolean above = total > most;
    String known =
        Units.bytes(total)
            + String.format(Locale.ROOT, " (%.0f %% of RAM)", 100.0 * total / ramBytes);
    String measured = unknown == 0 ? known : known + ", without " + unknown + " that are not known";
    Verdict calm = unknown == 0 ? Verdict.OK : Verdict.UNKNOWN;
    return new Check(
        name,
        measured,
        OptionalLong.of(total),
        "at most " + Units.bytes(most) + ", 85 %",
        above ? Verdict.FINDING : calm,
        above ? cure : Cure.NONE,
        List.of());
  }
}
