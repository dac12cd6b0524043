// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;

/**
 * Layer 3. The checklist expects allocation errors where it fails: there are none since MLX 0.24.1.
 * Instead every step stalls near the limit, and the layer yields (reference/platform.md 8.2).
 */
final class MemoryLimitRule extends Rule {
  private static final String SMALLER = "a smaller model or context";

  MemoryLimitRule() {
    super(
        3,
        "memory-limit",
        "no cap, and no allocation errors since MLX 0.24.1: near it every step stalls, so it yields");
  }

  @Override
  List<Check> checks(Patient patient) {
    List<Check> checks = new ArrayList<>();
    checks.add(status(patient, Verdict.NONE, isOff(patient) ? setAuto(patient) : cure(patient)));
    for (GuardStatus.Allocator mlx : patient.allocators()) {
      checks.add(active(patient, mlx));
    }
    checks.add(footprint(patient));
    return checks;
  }

  /** Taken out of force for a value that is none, which another mends. */
  private boolean isOff(Patient patient) {
    return own(patient).filter(it -> it.status().equals("OFF")).isPresent();
  }

  /** A limit that has room for what is live now. */
  private static Cure cure(Patient patient) {
    long most = 0;
    for (GuardStatus.Allocator mlx : patient.allocators()) {
      if (mlx.active() instanceof Reading.Known active
          && mlx.totalMemory() instanceof Reading.Known total) {
        long room = (long) (active.value() / 0.8) >> 20;
        most = (room + 1) << 20 <= total.value() ? Math.max(most, room + 1) : most;
      }
    }
    return most > 0
        ? new Cure(patient.set("memory-limit=" + most + "m"), "or " + SMALLER)
        : new Cure(patient.set("memory-limit=off"), "or, better, " + SMALLER);
  }

  private static Check active(Patient patient, GuardStatus.Allocator mlx) {
    boolean alone = patient.allocators().size() == 1;
    String name = alone ? "active" : "active of MLX " + mlx.id();
    if (!(mlx.limit() instanceof Reading.Known limit)) {
      return unknown(name, mlx.limit(), "below MLX's limit");
    }
    long most = (long) (limit.value() / Healthy.MEMORY_LIMIT_MARGIN);
    Check check = below(name, mlx.active(), most, Verdict.FINDING, cure(patient));
    return alone ? check.with(patient.course("activeBytes")) : check;
  }

  private static Check footprint(Patient patient) {
    if (!(patient.machine().ram() instanceof Reading.Known ram)) {
      return unknown("footprint", patient.machine().ram(), "85 % of RAM at most");
    }
    Check check =
        below(
            "footprint",
            patient.footprint(),
            Healthy.togetherBytes(ram.value()),
            Verdict.FINDING,
            Cure.advice(SMALLER + "; " + Units.bytes(ram.value()) + " are all there is"));
    return check.with(patient.course("footprintBytes"));
  }
}
