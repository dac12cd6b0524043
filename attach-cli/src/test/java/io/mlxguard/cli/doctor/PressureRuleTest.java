// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static io.mlxguard.cli.doctor.Patients.GIB;
import static io.mlxguard.cli.doctor.Patients.HOUR;
import static io.mlxguard.cli.doctor.Patients.MIB;
import static io.mlxguard.cli.doctor.Patients.NONE;
import static io.mlxguard.cli.doctor.Patients.check;
import static io.mlxguard.cli.doctor.Patients.climbing;
import static io.mlxguard.cli.doctor.Patients.guarded;
import static io.mlxguard.cli.doctor.Patients.is;
import static io.mlxguard.cli.doctor.Patients.known;
import static io.mlxguard.cli.doctor.Patients.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.machine.BlindMachine;
import io.mlxguard.cli.machine.MachineFacts;
import io.mlxguard.cli.status.GuardStatus;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PressureRuleTest {

  @Test
  void theTargetsOwnControlGroupIsJudged() {
    Patient near =
        new Patient(
            4711,
            Optional.empty(),
            Optional.of(true),
            known(950 * MIB),
            OptionalLong.of(HOUR),
            Patients.grouped(known(950 * MIB), "WARN"));

    is(check(near, "pressure-watchdog", "level"), Verdict.FINDING, "attach 4711");
    is(check(near, "pressure-watchdog", "group"), Verdict.FINDING, "");
    assertThat(check(near, "pressure-watchdog", "group").measured())
        .isEqualTo("950 MiB of 1 GiB (93 %)");
    is(check(near, "pressure-watchdog", "available"), Verdict.OK, "");
    is(check(near, "memory-limit", "footprint"), Verdict.FINDING, "");
    assertThat(Diagnosis.ownOf(near)).isEqualTo(Diagnosis.of(near));
    assertThat(Diagnosis.ownOf(Patients.bare(Patients.linux())))
        .isNotEqualTo(Diagnosis.of(Patients.bare(Patients.linux())));
  }

  @Test
  void theGuardsOwnNumbersCountAndWhatItDoesNotTellStays() {
    String domain =
        """
        ,"pressure":{"actions":0,"domains":[{"domain":"HOST","level":"WARN","reason":"its own",
        "someStallMicros":160000,"groupUsedBytes":990000000,"groupLimitBytes":1000000000}]}""";
    GuardStatus guard = guarded(status(0, GIB, "METAL", "0.32.4", domain)).guard().orElseThrow();

    MachineFacts told = Patients.linux().asToldBy(guard.side("HOST").orElseThrow());

    assertThat(told.level()).isEqualTo("WARN");
    assertThat(told.why()).isEqualTo("its own");
    assertThat(told.stallMicros()).isEqualTo(known(160_000));
    assertThat(told.groupUsed()).isEqualTo(known(990_000_000));
    assertThat(told.available()).isEqualTo(Patients.linux().available());
    assertThat(told.ram()).isEqualTo(known(Patients.RAM));
    MachineFacts blind = new BlindMachine("not seen").machine();
    assertThat(blind.asToldBy(guard.side("HOST").orElseThrow()).level()).isEqualTo("WARN");
  }

  @Test
  void aLevelThatTheGuardCannotTellIsThatOfTheLook() {
    String domain =
        ",\"pressure\":{\"actions\":0,\"domains\":[{\"domain\":\"HOST\",\"missing\":\"no look\"}]}";
    GuardStatus guard = guarded(status(0, GIB, "METAL", "0.32.4", domain)).guard().orElseThrow();

    assertThat(Patients.linux().asToldBy(guard.side("HOST").orElseThrow()))
        .isEqualTo(Patients.linux());
  }

  @Test
  void aShortCardIsFoundBesideACalmMachine() {
    String domains =
        """
        ,"pressure":{"actions":0,"domains":[{"domain":"HOST","level":"NORMAL"},
        {"domain":"DEVICE","level":"CRITICAL","reason":"3 % of the card are free"}]}""";
    Patient patient = guarded(status(0, GIB, "CUDA", "0.32.4", domains));

    assertThat(check(patient, "pressure-watchdog", "card").measured())
        .isEqualTo("CRITICAL: 3 % of the card are free");
    is(check(patient, "pressure-watchdog", "card"), Verdict.FINDING, "");
    is(check(patient, "pressure-watchdog", "level"), Verdict.OK, "");
  }

  @Test
  void stallsThatNobodyCountsAreUnknownOnLinuxAndNoneOnMacOs() {
    MachineFacts without =
        Patients.machine("Linux", "6.1", known(30 * GIB), known(0), NONE, NONE, "NORMAL");

    Check stalls = check(Patients.bare(without), "pressure-watchdog", "stalls");

    assertThat(stalls.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(stalls.measured()).isEqualTo("not measured: not here");
    assertThat(Diagnosis.of(Patients.mac("15.5", 0)).checks())
        .noneMatch(it -> it.name().equals("stalls"));
  }

  @Test
  void aShortMachineIsFound() {
    MachineFacts machine =
        Patients.machine(
            "Linux", "6.1", known(2 * GIB), known(0), NONE, known(200_000), "CRITICAL");
    Patient patient = guarded(Patients.healthy(), machine, HOUR);

    for (String name : new String[] {"level", "available", "stalls"}) {
      assertThat(check(patient, "pressure-watchdog", name).verdict())
          .as(name)
          .isEqualTo(Verdict.FINDING);
    }
    assertThat(check(patient, "pressure-watchdog", "level").measured())
        .isEqualTo("CRITICAL: a number");
  }

  @Test
  void stallsThatComeAgainAndAgainAreFoundInACalmMoment() {
    String often = climbing("stallMicros", 100_000, 200_000);
    String once = climbing("stallMicros", 0, 250_000); // above it in 13 of 32 points

    assertThat(
            check(guarded(status(0, GIB, "METAL", "0.32.4", often)), "pressure-watchdog", "stalls")
                .verdict())
        .isEqualTo(Verdict.FINDING);
    assertThat(
            check(guarded(status(0, GIB, "METAL", "0.32.4", once)), "pressure-watchdog", "stalls")
                .verdict())
        .isEqualTo(Verdict.OK);
  }
}
