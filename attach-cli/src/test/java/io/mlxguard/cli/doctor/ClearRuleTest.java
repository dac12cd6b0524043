// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static io.mlxguard.cli.doctor.Patients.GIB;
import static io.mlxguard.cli.doctor.Patients.check;
import static io.mlxguard.cli.doctor.Patients.guarded;
import static io.mlxguard.cli.doctor.Patients.is;
import static io.mlxguard.cli.doctor.Patients.status;
import static io.mlxguard.cli.doctor.Patients.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClearRuleTest {

  @ParameterizedTest
  @CsvSource({"0.54, true, FINDING", "0.65, false, FINDING", "0.75, false, OK", "1.1, false, OK"})
  void speedIsComparedWithItsFirstHour(double drift, boolean halved, Verdict verdict) {
    String target =
        ",\"targets\":[{\"target\":\"a.B#c\",\"methods\":[\"a.B.c()\"],\"refused\":[],\"drift\":%s,\"halved\":%s}]"
            .formatted(drift, halved);

    Check check =
        check(guarded(status(0, GIB, "METAL", "0.32.4", target)), "clear-after-generate", "a.B#c");

    assertThat(check.verdict()).isEqualTo(verdict);
  }

  @Test
  void aTargetThatMatchesNothingIsFound() {
    String target =
        ",\"targets\":[{\"target\":\"a.B#c\",\"methods\":[],\"refused\":[\"a.B.c(): returns a stream\"]}]";

    Check check =
        check(guarded(status(0, GIB, "METAL", "0.32.4", target)), "clear-after-generate", "a.B#c");

    is(check, Verdict.FINDING, "discover 4711");
    assertThat(check.measured()).isEqualTo("a.B.c(): returns a stream");
  }

  @Test
  void clearsThatBringNothingAreFound() {
    String useless = ",\"clears\":{\"due\":\"\",\"clears\":6,\"useless\":4,\"dips\":0}";
    String due =
        ",\"clears\":{\"due\":\"POOL\",\"dueAgeMillis\":900000,\"clears\":0,\"useless\":0,\"dips\":0}";

    assertThat(
            check(
                    guarded(status(0, GIB, "METAL", "0.32.4", useless)),
                    "clear-after-generate",
                    "clears")
                .verdict())
        .isEqualTo(Verdict.FINDING);
    assertThat(
            check(
                    guarded(status(0, GIB, "METAL", "0.32.4", due)),
                    "clear-after-generate",
                    "due clear")
                .measured())
        .isEqualTo("due for 15 min");
  }

  @ParameterizedTest
  @CsvSource({
    "900000, 0, '', false, true",
    "900000, 7, '', false, true",
    "500000, 0, '', false, false",
    "900000, 0, 10m, false, false",
    "1300000, 0, 10m, false, true",
    "900000, 0, '', true, false"
  })
  void aClearIsStuckByTheTimeItHasBeenDue(
      long dueMillis, int dips, String maxDefer, boolean dipping, boolean found) {
    String settings =
        maxDefer.isEmpty()
            ? ""
            : ",\"settings\":[{\"key\":\"clear-after-generate.max-defer\",\"value\":\"%s\",\"source\":\"s\"}]"
                .formatted(maxDefer);
    String more =
        ",\"clears\":{\"due\":\"POOL\",\"dueAgeMillis\":%d,\"clears\":0,\"useless\":0,\"dips\":%d},\"pressure\":{\"actions\":0,\"domains\":[{\"domain\":\"HOST\",\"level\":\"WARN\",\"dipping\":%s}]}"
            .formatted(dueMillis, dips, dipping);

    Diagnosis diagnosis = Diagnosis.of(guarded(status(0, GIB, "METAL", "0.32.4", more + settings)));

    assertThat(
            diagnosis.layers().stream()
                .flatMap(it -> it.checks().stream())
                .anyMatch(it -> it.name().equals("due clear")))
        .isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({
    "SKIPPED, NONE, no method is named",
    "OFF, NONE, no method is named",
    "WAITING, NONE, no method is named",
    "FAILED, FINDING, FAILED"
  })
  void whereNoMethodIsNamedAFailureShowsAllTheSame(String status, Verdict verdict, String text) {
    Check layer =
        check(
            guarded(with("clear-after-generate", status, "none")), "clear-after-generate", "layer");

    is(layer, verdict, "discover 4711");
    assertThat(layer.measured()).isEqualTo(text);
  }
}
