// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static io.mlxguard.cli.doctor.Patients.GIB;
import static io.mlxguard.cli.doctor.Patients.MIB;
import static io.mlxguard.cli.doctor.Patients.guarded;
import static io.mlxguard.cli.doctor.Patients.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SilenceTest {

  private static final String BEFORE = "2026-01-31T09:59:59Z";
  private static final String WITHIN = "2026-01-31T12:00:00Z";

  private static Optional<Check> answered(
      String backend, String key, long poolBytes, String... actions) {
    return answered(backend, key, poolBytes, "off", actions);
  }

  private static Optional<Check> answered(
      String backend, String key, long poolBytes, String cpuCalls, String[] actions) {
    String more =
        """
        ,"history":{"from":"2026-01-31T10:00:00Z","stepMillis":2700000,"%s":[1,2,1],
        "poolBytes":[0,%d,%d]},
        "settings":[{"key":"cpu-cache-calls","value":"%s","source":"s"}],
        "pressure":{"domains":[],"actions":99,"latest":[%s]}"""
            .formatted(key, poolBytes, 9 * GIB, cpuCalls, String.join(",", actions));
    return Silence.check(guarded(status(0, GIB, backend, "0.32.4", more)));
  }

  private static String action(String at, String outcome) {
    return "{\"number\":1,\"at\":\"%s\",\"rung\":\"clear\",\"outcome\":\"%s\"}"
        .formatted(at, outcome);
  }

  private static void is(Optional<Check> check, Verdict verdict, String command) {
    assertThat(check).isPresent();
    Patients.is(check.orElseThrow(), verdict, command);
  }

  @Test
  void shortMemoryThatNothingAnsweredIsFound() {
    is(answered("METAL", "level", GIB), Verdict.FINDING, "status 4711");
  }

  @Test
  void anActionInThatTimeIsAnAnswerAndAnOlderOneIsNot() {
    is(answered("METAL", "level", GIB, action(WITHIN, "USEFUL")), Verdict.OK, "");
    is(answered("METAL", "level", GIB, action(BEFORE, "USEFUL")), Verdict.FINDING, "status 4711");
  }

  @Test
  void whatWasOnlyObservedWasNotDone() {
    String observed = action(WITHIN, "OBSERVED");

    is(answered("METAL", "level", GIB, observed), Verdict.FINDING, "set 4711 mode=guard");
    is(answered("METAL", "level", GIB, observed, action(WITHIN, "OPEN")), Verdict.OK, "");
  }

  @Test
  void whereNothingCouldBeGivenBackItIsNoFinding() {
    is(answered("METAL", "level", 63 * MIB), Verdict.NONE, "");
    is(answered("CPU", "level", GIB), Verdict.NONE, "");
    is(answered("CPU", "level", GIB, "on", new String[0]), Verdict.FINDING, "status 4711");
  }

  @Test
  void theSideThatMlxAllocatesFromCounts() {
    is(answered("CUDA", "deviceLevel", GIB), Verdict.FINDING, "status 4711");
    assertThat(answered("CUDA", "level", GIB)).isEmpty();
    assertThat(answered("METAL", "deviceLevel", GIB)).isEmpty();
  }
}
