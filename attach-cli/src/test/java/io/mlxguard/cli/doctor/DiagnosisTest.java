// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static io.mlxguard.cli.doctor.Patients.GIB;
import static io.mlxguard.cli.doctor.Patients.HOUR;
import static io.mlxguard.cli.doctor.Patients.NONE;
import static io.mlxguard.cli.doctor.Patients.check;
import static io.mlxguard.cli.doctor.Patients.climbing;
import static io.mlxguard.cli.doctor.Patients.guarded;
import static io.mlxguard.cli.doctor.Patients.is;
import static io.mlxguard.cli.doctor.Patients.known;
import static io.mlxguard.cli.doctor.Patients.status;
import static io.mlxguard.cli.doctor.Patients.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.machine.BlindMachine;
import io.mlxguard.cli.machine.MachineFacts;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagnosisTest {

  @Test
  void aHealthyProcessHasNoFindingAndNothingUnknown() {
    Diagnosis diagnosis = Diagnosis.of(guarded(Patients.healthy()));

    assertThat(diagnosis.findings()).isZero();
    assertThat(diagnosis.layers())
        .extracting(LayerDiagnosis::number)
        .containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(diagnosis.layers().stream().flatMap(it -> it.checks().stream()))
        .noneMatch(check -> check.verdict() == Verdict.UNKNOWN);
  }

  @Test
  void withoutAGuardTheSystemsSideIsJudgedAndTheRestIsUnknown() {
    Patient bare = Patients.bare(Patients.linux());

    is(check(bare, "cache-limit", "layer"), Verdict.FINDING, "attach 4711");
    is(check(bare, "cache-limit", "pool"), Verdict.UNKNOWN, "");
    assertThat(check(bare, "cache-limit", "pool").measured()).isEqualTo(Patient.NOT_GUARDED);
    is(check(bare, "memory-limit", "footprint"), Verdict.OK, "");
    is(check(bare, "pressure-watchdog", "level"), Verdict.OK, "");
    assertThat(Diagnosis.of(bare).findings()).isEqualTo(1);
  }

  @Test
  void whatHasNoMlxNeedsNoGuard() {
    Patient plain =
        new Patient(
            1,
            Optional.empty(),
            Optional.of(false),
            known(GIB),
            OptionalLong.of(HOUR),
            Patients.linux());

    assertThat(Diagnosis.of(plain).findings()).isZero();
    is(check(plain, "cache-limit", "layer"), Verdict.NONE, "");
  }

  @Test
  void onABlindMachineNothingIsMadeUp() {
    MachineFacts blind = new BlindMachine("an older Java").machine();
    Patient patient =
        new Patient(1, Optional.empty(), Optional.of(false), NONE, OptionalLong.empty(), blind);

    Diagnosis diagnosis = Diagnosis.of(patient);

    assertThat(diagnosis.findings()).isZero();
    assertThat(check(patient, "pressure-watchdog", "level").measured())
        .isEqualTo("not measured: an older Java");
    assertThat(check(patient, "memory-limit", "footprint").verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(patient, "scheduled-restart", "uptime").verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "cache-limit, OFF, off, FINDING",
    "cache-limit, OFF, auto, FINDING",
    "cache-limit, FAILED, auto, FINDING",
    "cache-limit, SKIPPED, auto, NONE",
    "cache-limit, OBSERVING, auto, UNKNOWN",
    "memory-limit, OFF, off, NONE",
    "memory-limit, OFF, auto, FINDING",
    "memory-limit, YIELDED, auto, FINDING",
    "memory-limit, WAITING, auto, UNKNOWN",
    "wired-limit, ACTIVE, auto, OK",
    "pressure-watchdog, OFF, off, FINDING"
  })
  void aLayerIsJudgedByItsStatusAndByWhoSwitchedItOff(
      String layer, String status, String setting, Verdict verdict) {
    Check check = check(guarded(with(layer, status, setting)), layer, "layer");

    assertThat(check.verdict()).isEqualTo(verdict);
    assertThat(check.measured()).isEqualTo(status);
    assertThat(check.cure().equals(Cure.NONE))
        .isEqualTo(verdict != Verdict.FINDING && !status.equals("OBSERVING"));
  }

  @Test
  void liveMemoryNearTheLimitIsFoundAndTheCureHasRoom() {
    Check near =
        check(guarded(status(0, 45 * GIB, "METAL", "0.32.4", "")), "memory-limit", "active");

    is(near, Verdict.FINDING, "set 4711 memory-limit=57601m");
    assertThat(near.advice()).isEqualTo("or a smaller model or context");
    assertThat(near.measuredBytes()).hasValue(45 * GIB);
    Check much =
        check(guarded(status(0, 60 * GIB, "METAL", "0.32.4", "")), "memory-limit", "active");
    is(much, Verdict.FINDING, "set 4711 memory-limit=off");
    assertThat(much.advice()).isEqualTo("or, better, a smaller model or context");
  }

  @ParameterizedTest
  @CsvSource({"1, 0, OK", "3, 0, OK", "6, 0, FINDING", "1, 1, OK", "3, 1, FINDING"})
  void compressedMemoryIsFoundHighOrClimbing(long gib, int climbs, Verdict verdict) {
    String history = climbs == 1 ? climbing("compressorBytes", GIB / 2, gib * GIB) : "";
    String status = status(0, GIB, "METAL", "0.32.4", history);

    Check check =
        check(guarded(status, Patients.mac("15.5", gib * GIB), HOUR), "wired-limit", "compressed");

    assertThat(check.verdict()).isEqualTo(verdict);
    assertThat(check.healthy()).isEqualTo("at most 2 GiB");
  }

  @Test
  void oldSwapOfACalmMachineIsNoFindingAndOfAShortOneItIs() {
    MachineFacts calm =
        Patients.machine("Linux", "6.1", known(30 * GIB), known(9 * GIB), NONE, known(0), "NORMAL");
    MachineFacts shortOfIt =
        Patients.machine("Linux", "6.1", known(30 * GIB), known(9 * GIB), NONE, known(0), "WARN");

    assertThat(check(guarded(Patients.healthy(), calm, HOUR), "wired-limit", "swapped").verdict())
        .isEqualTo(Verdict.OK);
    assertThat(
            check(guarded(Patients.healthy(), shortOfIt, HOUR), "wired-limit", "swapped").verdict())
        .isEqualTo(Verdict.FINDING);
  }

  @ParameterizedTest
  @CsvSource({"71, 1, OK", "73, 0, OK", "73, 1, FINDING"})
  void daysAreAFindingWhereMemoryHasGrown(long hours, int grows, Verdict verdict) {
    String history = climbing("footprintBytes", 20 * GIB, grows == 1 ? 40 * GIB : 20 * GIB);

    Patient patient =
        guarded(status(0, GIB, "METAL", "0.32.4", history), Patients.linux(), hours * HOUR);

    assertThat(check(patient, "scheduled-restart", "uptime").verdict()).isEqualTo(verdict);
  }

  @Test
  void daysWithoutAHistoryAreNotJudged() {
    Patient patient = guarded(Patients.healthy(), Patients.linux(), 100 * HOUR);

    assertThat(check(patient, "scheduled-restart", "uptime").verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  private static boolean advised(Patient patient, String words) {
    return Diagnosis.of(patient).layers().stream()
        .filter(it -> it.layer().equals("versions"))
        .flatMap(it -> it.checks().stream())
        .anyMatch(it -> it.measured().contains(words));
  }

  @ParameterizedTest
  @CsvSource({
    "26.1, ACTIVE, true",
    "16.0, ACTIVE, true",
    "15.5, ACTIVE, false",
    "26.1, SKIPPED, false"
  })
  void macOs26IsAdvisedOfWhereMemoryIsWired(String version, String status, boolean advised) {
    String wired =
        Patients.healthy()
            .replace(
                Patients.layer(1, "wired-limit", "SKIPPED", "auto: this is not macOS", "auto", 0),
                Patients.layer(1, "wired-limit", status, "r", "auto", 45 * GIB)
                    .replace("\"previousBytes\":0", "\"previousBytes\":0"));

    assertThat(advised(guarded(wired, Patients.mac(version, 0), HOUR), "issue 3186"))
        .isEqualTo(advised);
  }

  @ParameterizedTest
  @CsvSource({
    "METAL, 0.31.2, PR 3523, true",
    "METAL, 0.31.2, issue 3450, true",
    "METAL, 0.31.1, issue 3450, false",
    "METAL, 0.32.0, PR 3523, false",
    "CPU, 0.31.2, PR 3523, false",
    "CPU, 0.24.0, PR 1982, true",
    "CPU, 0.24.1, PR 1982, false",
    "METAL, unknown, PR, false",
    "METAL, 0.32.4, PR, false"
  })
  void aVersionOfMlxIsAdvisedOfWhereItApplies(
      String backend, String version, String words, boolean advised) {
    assertThat(advised(guarded(status(0, GIB, backend, version, "")), words)).isEqualTo(advised);
  }

  @Test
  void whatItsCureSwitchesOffIsAdvisedOfNoMore() {
    String off =
        status(0, GIB, "CPU", "0.24.0", "")
            .replace(
                "\"name\":\"memory-limit\",\"status\":\"ACTIVE\"",
                "\"name\":\"memory-limit\",\"status\":\"OFF\"");

    assertThat(advised(guarded(off), "PR 1982")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.32.0", "0.32.1"})
  void macOs27AndAnOlderMlxStall(String version) {
    Patient patient = guarded(status(0, GIB, "METAL", version, ""), Patients.mac("27.0", 0), HOUR);

    assertThat(advised(patient, "PR 4211")).isEqualTo(version.equals("0.32.0"));
  }

  @Test
  void inJsonEachCheckHasTheSameKeys() {
    assertThat(Diagnosis.of(guarded(Patients.healthy())).json())
        .isNotEmpty()
        .allSatisfy(
            check ->
                assertThat(check)
                    .containsKeys(
                        "layer",
                        "name",
                        "inForce",
                        "measured",
                        "healthy",
                        "verdict",
                        "command",
                        "advice"));
  }
}
