// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static io.mlxguard.cli.doctor.Patients.GIB;
import static io.mlxguard.cli.doctor.Patients.MIB;
import static io.mlxguard.cli.doctor.Patients.climbing;
import static io.mlxguard.cli.doctor.Patients.guarded;
import static io.mlxguard.cli.doctor.Patients.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DoctorTableTest {

  private static final DoctorTable PLAIN = new DoctorTable(false, false);

  private static List<String> lines(DoctorTable table, Patient patient) {
    return table.lines("pid 4711 (Main)", patient, Diagnosis.of(patient));
  }

  private static Patient climbs() {
    return guarded(
        status(2 * GIB, 45 * GIB, "METAL", "0.31.2", climbing("poolBytes", 100 * MIB, 2 * GIB)));
  }

  @Test
  void aBlockForEachLayerInForceThenMeasuredThenTheCure() {
    assertThat(lines(PLAIN, climbs()))
        .startsWith("pid 4711 (Main), up 60 min: GUARDING: MLX is in use", "4 findings")
        .containsSubsequence(
            "2 cache-limit  ACTIVE: auto: by unified memory",
            "  OK       layer      ACTIVE; healthy: in force",
            "  FINDING  pool       2 GiB, 1.5 GiB more in 23 h; healthy: up to about 512 MiB",
            "           cure       java -jar mlx-guard.jar discover 4711",
            "                      the limit is in force, and MLX trims at its next",
            "                      ____....----::::====++++****####  the last 24 h");
  }

  @Test
  void itFits80ColumnsInAsciiWhatever() {
    Patient bare = Patients.bare(Patients.linux());
    for (Patient patient : List.of(climbs(), bare, guarded(Patients.healthy()))) {
      assertThat(lines(PLAIN, patient))
          .allSatisfy(line -> assertThat(line).matches("\\p{ASCII}{0,80}"));
    }
  }

  /** A line that is broken cannot be copied. */
  @Test
  void aCommandStandsOnOneLine() {
    Patient bare =
        new Patient(
            4_194_304,
            guarded(Patients.with("pressure-watchdog", "OFF", "off")).guard(),
            Optional.of(true),
            Patients.known(GIB),
            OptionalLong.empty(),
            Patients.linux());

    assertThat(lines(PLAIN, bare))
        .contains(
            "           cure       java -jar mlx-guard.jar set 4194304 pressure-watchdog=auto");
  }

  @Test
  void barsWhereTheTerminalHasThem() {
    assertThat(lines(new DoctorTable(false, true), climbs()))
        .anyMatch(line -> line.contains("\u2581\u2581\u2581\u2581\u2582"));
  }

  @Test
  void coloursTheVerdictsAlone() {
    List<String> coloured = lines(new DoctorTable(true, false), climbs());

    assertThat(coloured).anyMatch(line -> line.startsWith("  \u001b[31mFINDING\u001b[0m  pool"));
    assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")).toList())
        .isEqualTo(lines(PLAIN, climbs()));
  }

  @Test
  void theMachineItsJvmsTheirSumsAndWhatWasFound() {
    List<Together.One> all =
        List.of(
            new Together.One(
                "com.acme.Main", guarded(Patients.with("cache-limit", "OFF", "off")), ""),
            new Together.One("x".repeat(200), Patients.bare(Patients.linux()), ""),
            new Together.One(
                "Gone", Patients.bare(Patients.linux()), "could not be asked: it is gone"));
    List<String> lines =
        PLAIN.lines(
            Patients.linux(),
            Diagnosis.of(Patients.linux()),
            Together.diagnose(Patients.linux(), all),
            all);

    assertThat(lines)
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
        .contains("this machine  Linux 6.1, 64 GiB of RAM")
        .contains("pid 4711 (com.acme.Main): 1 finding")
        .contains("pid 4711 (Gone), could not be asked: it is gone")
        .anyMatch(line -> line.matches("4711 +com.acme.Main +GUARDING +40 GiB +48 GiB +60 min"))
        .anyMatch(line -> line.matches("4711 +x{26}\\.\\.\\. +no +40 GiB +\\? +60 min"))
        .containsSubsequence(
            "  FINDING  cache-limit", "                      OFF: why; healthy: in force");
  }
}
