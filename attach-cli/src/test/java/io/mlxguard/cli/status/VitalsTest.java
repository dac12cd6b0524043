// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VitalsTest {
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:08Z");

  private static Vitals of(String json) throws Failure {
    return Vitals.of(GuardStatus.parse(new Target(4711, "a.B"), json), NOW);
  }

  private static Reading known(long value) {
    return new Reading.Known(value);
  }

  @Test
  void memory() throws Failure {
    Vitals vitals = of(Statuses.GUARDING);

    assertThat(vitals.state()).isEqualTo("GUARDING");
    assertThat(vitals.ageMillis()).hasValue(1_000);
    assertThat(vitals.isStale()).isFalse();
    assertThat(vitals.active()).isEqualTo(known(1_610_612_737L));
    assertThat(vitals.pool()).isEqualTo(known(0));
    assertThat(vitals.poolLimit()).isEqualTo(known(268_435_456L));
    assertThat(vitals.memoryLimit()).isEqualTo(known(12_884_901_888L));
    assertThat(vitals.footprint()).isEqualTo(known(1_612_709_889L));
    assertThat(vitals.calls()).isEqualTo(Reading.NOT_REPORTED);
    assertThat(vitals.level()).isEmpty();
  }

  @Test
  void work() throws Failure {
    Vitals vitals = of(Statuses.WOVEN);

    assertThat(vitals.calls()).isEqualTo(known(1234));
    assertThat(vitals.inFlight()).isEqualTo(known(2));
    assertThat(vitals.tokensPerSecond()).hasValue(13.1);
    assertThat(vitals.drift()).hasValue(0.498);
    assertThat(vitals.halved()).isTrue();
    assertThat(vitals.returned()).isEqualTo(known(1_288_490_189L));
    assertThat(vitals.active()).isEqualTo(Reading.NOT_REPORTED);
  }

  @Test
  void theWorstSideHasTheLevel() throws Failure {
    assertThat(of(Statuses.CALM).level()).isEqualTo("NORMAL");
    assertThat(of(Statuses.CALM).freePercent()).hasValue(45.3);
    assertThat(of(Statuses.SHORT).level()).isEqualTo("CRITICAL");
    assertThat(of(Statuses.SHORT).freePercent()).hasValue(6.875);
    assertThat(of(Statuses.SHORT).actions()).isEqualTo(known(12));
  }

  @Test
  void aLevelThatIsMissingHasItsReason() throws Failure {
    Vitals vitals =
        of("{\"pressure\":{\"domains\":[{\"domain\":\"HOST\",\"missing\":\"no PSI\"}]}}");

    assertThat(vitals.level()).isEmpty();
    assertThat(vitals.levelMissing()).isEqualTo("no PSI");
  }

  @Test
  void aSumIsMissingWhereAPartIs() throws Failure {
    String one = "{\"memory\":{\"activeBytes\":5,\"cacheBytes\":7}}";
    String other = "{\"memory\":{\"activeBytes\":{\"missing\":\"refused\"},\"cacheBytes\":8}}";

    Vitals vitals = of("{\"allocators\":[" + one + "," + other + "]}");

    assertThat(vitals.pool()).isEqualTo(known(15));
    assertThat(vitals.active()).isInstanceOf(Reading.Missing.class);
    assertThat(vitals.memoryLimit()).isEqualTo(Reading.NOT_REPORTED);
  }

  @Test
  void anOldStatusIsStale() throws Failure {
    assertThat(of("{\"at\":\"2026-01-31T09:59:57Z\"}").isStale()).isTrue();
    assertThat(of("{\"at\":\"2026-01-31T09:59:58Z\"}").isStale()).isFalse();
    assertThat(of("{\"at\":\"2026-01-31T10:00:09Z\"}").ageMillis()).hasValue(0);
    assertThat(of("{\"at\":\"now\"}").ageMillis()).isEmpty();
  }

  @Test
  void nothingAtAll() throws Failure {
    Vitals vitals = of("{}");

    assertThat(vitals.state()).isEmpty();
    assertThat(vitals.clears()).isEqualTo(Reading.NOT_REPORTED);
    assertThat(vitals.drift()).isEmpty();
  }
}
