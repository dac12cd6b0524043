// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

import static io.mlxguard.cli.doctor.Patients.GIB;
import static io.mlxguard.cli.doctor.Patients.MIB;
import static io.mlxguard.cli.doctor.Patients.check;
import static io.mlxguard.cli.doctor.Patients.climbing;
import static io.mlxguard.cli.doctor.Patients.guarded;
import static io.mlxguard.cli.doctor.Patients.is;
import static io.mlxguard.cli.doctor.Patients.status;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheLimitRuleTest {

  private static Check pool(String status) {
    return check(guarded(status), "cache-limit", "pool");
  }

  @Test
  void aPoolOneBufferAboveTheLimitIsWellAndTwiceTheLimitIsNot() {
    is(pool(status(1024 * MIB, GIB, "METAL", "0.32.4", "")), Verdict.OK, "");
    is(pool(status(1025 * MIB, GIB, "METAL", "0.32.4", "")), Verdict.FINDING, "discover 4711");
    assertThat(pool(Patients.healthy()).healthy()).isEqualTo("up to about 512 MiB");
  }

  private static String cached(String backend, String status, String setting, long wanted) {
    return status(900 * MIB, GIB, backend, "0.32.4", "")
        .replace(
            Patients.layer(
                2, "cache-limit", "ACTIVE", "auto: by unified memory", "auto", 512 * MIB),
            Patients.layer(2, "cache-limit", status, "r", setting, wanted)
                .replace("\"effectiveBytes\":" + wanted, "\"effectiveBytes\":0"));
  }

  @ParameterizedTest
  @CsvSource({
    "CUDA, OFF, off, 0, OK, ''",
    "METAL, OFF, off, 0, OK, ''",
    "METAL, OBSERVING, auto, 200, FINDING, set 4711 mode=guard",
    "METAL, OBSERVING, auto, 800, OK, ''",
    "METAL, FAILED, 300m, 300, FINDING, set 4711 cache-limit=auto",
    "METAL, FAILED, auto, 300, FINDING, status 4711"
  })
  void whatIsNotInForceIsMeasuredAgainstWhatIsWantedElseAgainstAutoOfItsBackend(
      String backend, String status, String setting, long mib, Verdict verdict, String command) {
    String text = cached(backend, status, setting, mib * MIB);
    Check check = pool(mib == 0 ? text.replace("\"wantedBytes\":0,", "") : text);

    is(check, verdict, command);
    long healthy = mib > 0 ? mib : 512;
    if (!backend.equals("CUDA")) {
      assertThat(check.healthy()).startsWith("up to about " + healthy + " MiB");
    }
  }

  @Test
  void withoutALimitACardsPoolIsMeasuredAgainstFivePercentOfTheCard() {
    String off = cached("CUDA", "OFF", "off", 0).replace("\"wantedBytes\":0,", "");

    assertThat(pool(off).healthy()).isEqualTo("up to about 3.2 GiB");
  }

  @Test
  void aPoolOfOneBufferAboveASmallLimitIsWell() {
    String small =
        status(200 * MIB, GIB, "METAL", "0.32.4", "")
            .replace("\"effectiveBytes\":" + 512 * MIB, "\"effectiveBytes\":" + 16 * MIB);

    is(pool(small), Verdict.OK, "");
  }

  @Test
  void aPoolThatClimbsAboveItsLimitIsFoundEarlier() {
    String climbs = climbing("poolBytes", 100 * MIB, 700 * MIB);

    is(pool(status(700 * MIB, GIB, "METAL", "0.32.4", climbs)), Verdict.FINDING, "discover 4711");
    is(pool(status(400 * MIB, GIB, "METAL", "0.32.4", climbs)), Verdict.OK, "");
  }
}
