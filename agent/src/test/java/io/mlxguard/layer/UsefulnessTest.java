// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.gate.ClearCause;
import io.mlxguard.gate.ClearLog.Clear;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UsefulnessTest {

  private static final long MIB = 1L << 20;
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final OptionalLong UNKNOWN = OptionalLong.empty();

  private final Usefulness usefulness = new Usefulness(SHORTEST);
  private long nowNanos = 1;
  private long number;

  /** A clear of 300 MiB. */
  private void cleared(long footprintBefore, long footprintAfter) {
    usefulness.made(
        new Clear(
            ++number, ClearCause.POOL, 0, 300 * MIB, 0, footprintBefore, footprintAfter, nowNanos));
  }

  private void look(Duration later, long poolBytes, OptionalLong footprint) {
    nowNanos += later.toNanos();
    usefulness.look(nowNanos, poolBytes, footprint);
  }

  @Test
  void oneThatGaveMemoryBackIsUseful() {
    cleared(1000 * MIB, 700 * MIB);
    look(Duration.ofMillis(1100), 50 * MIB, OptionalLong.of(750 * MIB));

    assertThat(usefulness.useless()).isZero();
    assertThat(usefulness.interval()).isEqualTo(SHORTEST);
    assertThat(usefulness.returnedToSystemBytes()).isEqualTo(300 * MIB);
  }

  @Test
  void oneThatIsRefilledWithinASecondIsNot() {
    cleared(1000 * MIB, 700 * MIB);
    look(Duration.ofMillis(900), 270 * MIB, OptionalLong.of(1000 * MIB));
    look(Duration.ofMillis(200), 10 * MIB, OptionalLong.of(700 * MIB));

    assertThat(usefulness.useless()).isEqualTo(1);
    assertThat(usefulness.interval()).isEqualTo(SHORTEST.multipliedBy(2));
  }

  @Test
  void aRefillLaterThanThatIsTheHostsWork() {
    cleared(1000 * MIB, 700 * MIB);
    look(Duration.ofMillis(1100), 300 * MIB, OptionalLong.of(1000 * MIB));

    assertThat(usefulness.useless()).isZero();
  }

  /** The kernel's account lags: it is waited for. */
  @Test
  void whatComesBackWithinTenSecondsCounts() {
    cleared(1000 * MIB, 1000 * MIB);
    look(Duration.ofSeconds(2), 0, OptionalLong.of(995 * MIB));
    assertThat(usefulness.useless()).isZero();
    look(Duration.ofSeconds(4), 0, OptionalLong.of(960 * MIB));

    assertThat(usefulness.useless()).isZero();
    assertThat(usefulness.returnedToSystemBytes()).isEqualTo(40 * MIB);
  }

  @Test
  void oneOfWhichLessThanATenthComesBackIsUseless() {
    cleared(1000 * MIB, 1000 * MIB);
    look(Duration.ofSeconds(5), 0, OptionalLong.of(980 * MIB));
    look(Duration.ofSeconds(6), 0, OptionalLong.of(980 * MIB));

    assertThat(usefulness.useless()).isEqualTo(1);
    assertThat(usefulness.returnedToSystemBytes()).isEqualTo(20 * MIB);
  }

  @Test
  void whereTheFootprintSaysNothingTheRefillAloneCounts() {
    cleared(-1, -1);
    look(Duration.ofSeconds(2), 0, UNKNOWN);
    assertThat(usefulness.useless()).isZero();

    cleared(-1, -1);
    look(Duration.ofMillis(250), 290 * MIB, UNKNOWN);
    look(Duration.ofSeconds(1), 290 * MIB, UNKNOWN);
    assertThat(usefulness.useless()).isEqualTo(1);
  }

  @Test
  void thePauseDoublesUpToFiveMinutesAndIsShortAgainAfterAUsefulOne() {
    for (int i = 0; i < 10; i++) {
      cleared(-1, -1);
      look(Duration.ofMillis(500), 300 * MIB, UNKNOWN);
      look(Duration.ofSeconds(1), 300 * MIB, UNKNOWN);
    }
    assertThat(usefulness.interval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(usefulness.useless()).isEqualTo(10);

    cleared(-1, -1);
    look(Duration.ofSeconds(2), 0, UNKNOWN);
    assertThat(usefulness.interval()).isEqualTo(SHORTEST);
  }

  @Test
  void oneThatFollowsBeforeTheOtherIsJudgedClosesIt() {
    cleared(1000 * MIB, 1000 * MIB);
    cleared(1000 * MIB, 700 * MIB);
    look(Duration.ofSeconds(2), 0, OptionalLong.of(700 * MIB));

    assertThat(usefulness.useless()).isEqualTo(1);
    assertThat(usefulness.interval()).isEqualTo(SHORTEST);
  }

  @Test
  void anotherShortestPauseIsInForceAtOnce() {
    usefulness.shortest(Duration.ofSeconds(1));

    assertThat(usefulness.interval()).isEqualTo(Duration.ofSeconds(1));
  }
}
