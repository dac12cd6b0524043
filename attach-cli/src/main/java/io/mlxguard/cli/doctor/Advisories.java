// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is known of versions of macOS and MLX, each only where it applies to what was seen. */
final class Advisories {
  private static final int TAHOE_TO_OLD_PROGRAMS = 16;
  private static final int AFTER_TAHOE = 27;

  private Advisories() {}

  static Optional<LayerDiagnosis> diagnose(Patient patient) {
    List<Check> checks = new ArrayList<>();
    if (patient.machine().isMac() && major(patient) >= TAHOE_TO_OLD_PROGRAMS) {
      wired(patient)
          .ifPresent(
              cure ->
                  checks.add(
                      advice(
                          "macOS " + patient.machine().version(),
                          "wired GPU memory under churn can panic this kernel (ml-explore/mlx issue"
                              + " 3186)",
                          cure)));
    }
    for (GuardStatus.Allocator mlx : patient.allocators()) {
      checks.addAll(ofMlx(patient, mlx));
    }
    return checks.isEmpty()
        ? Optional.empty()
        : Optional.of(new LayerDiagnosis(0, "versions", "advisories", "", checks));
  }

  private static List<Check> ofMlx(Patient patient, GuardStatus.Allocator mlx) {
    List<Check> checks = new ArrayList<>();
    String name = "MLX " + mlx.version();
    boolean metal = mlx.backend().equals("METAL");
    int[] version = numbers(mlx.version());
    if (version.length < 2) {
      return checks;
    }
    if (metal && before(version, 0, 32, 0)) {
      checks.add(
          advice(
              name,
              "a command buffer that runs out of memory aborts the JVM (ml-explore/mlx PR 3523)",
              Cure.advice("MLX 0.32.0 or newer")));
    }
    if (metal && Arrays.equals(version, new int[] {0, 31, 2})) {
      checks.add(
          advice(
              name,
              "clearing can crash for want of an autorelease pool (ml-explore/mlx issue 3450)",
              Cure.advice("MLX 0.32.0 or newer")));
    }
    if (before(version, 0, 24, 1) && limits(patient)) {
      checks.add(
          advice(
              name,
              "a memory limit blocks and fails allocations (ml-explore/mlx PR 1982)",
              new Cure(patient.set("memory-limit=off"), "or MLX 0.24.1 or newer")));
    }
    if (metal
        && patient.machine().isMac()
        && major(patient) >= AFTER_TAHOE
        && before(version, 0, 32, 1)) {
      checks.add(
          advice(
              name,
              "decoding can stall while memory is wired again (ml-explore/mlx PR 4211)",
              Cure.advice("MLX 0.32.1 or newer")));
    }
    return checks;
  }

  private static Check advice(String name, String what, Cure cure) {
    return Check.of(name, what, "another version, or setting", Verdict.FINDING, cure);
  }

  /** What to do about wired memory; empty where none is wired. */
  private static Optional<Cure> wired(Patient patient) {
    List<GuardStatus.Part> parts =
        patient.layer("wired-limit").stream().flatMap(it -> it.parts().stream()).toList();
    if (parts.stream().anyMatch(it -> isAbove0(it.effective()) && it.status().equals("ACTIVE"))) {
      return Optional.of(Cure.command(patient.set("wired-limit=off")));
    }
    return parts.stream().anyMatch(it -> isAbove0(it.previous()))
        ? Optional.of(Cure.advice("the application sets MLX's wired limit itself: set none there"))
        : Optional.empty();
  }

  private static boolean limits(Patient patient) {
    return patient.layer("memory-limit").filter(it -> it.status().equals("ACTIVE")).isPresent();
  }

  private static boolean isAbove0(Reading reading) {
    return reading instanceof Reading.Known known && known.value() > 0;
  }

  private static int major(Patient patient) {
    int[] numbers = numbers(patient.machine().version());
    return numbers.length == 0 ? 0 : numbers[0];
  }

  private static boolean before(int[] version, int... other) {
    return Arrays.compare(version, other) < 0;
  }

  /** The numbers a version begins with; none where it begins with something else. */
  private static int[] numbers(String version) {
    return Arrays.stream(version.split("[^0-9]+", -1))
        .takeWhile(part -> part.matches("[0-9]{1,6}"))
        .mapToInt(Integer::parseInt)
        .limit(3)
        .toArray();
  }
}
