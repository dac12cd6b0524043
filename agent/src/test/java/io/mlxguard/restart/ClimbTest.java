// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** How long a footprint takes to the limit. */
class ClimbTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long GIB = 1L << 30;

  private static Climb of(int minutes, LongUnaryOperator bytes) {
    Climb climb = new Climb();
    for (int minute = 0; minute < minutes; minute++) {
      climb.add(minute * MINUTE, bytes.applyAsLong(minute));
    }
    return climb;
  }

  @Test
  void aSteadyClimbReachesTheLimitOnTime() {
    Climb climb = of(60, minute -> 10 * GIB + minute * GIB / 60);

    assertThat(climb.timeTo(12 * GIB).orElseThrow().toMinutes()).isBetween(60L, 61L);
    assertThat(climb.timeTo(GIB)).as("beyond it already").hasValue(Duration.ZERO);
  }

  @Test
  void halfAnHourIsTheLeast() {
    assertThat(of(29, minute -> minute * GIB).timeTo(100 * GIB)).isEmpty();
    assertThat(of(30, minute -> minute * GIB).timeTo(100 * GIB)).isPresent();
  }

  @Test
  void aModelThatIsLoadedIsNoClimb() {
    assertThat(of(60, minute -> minute < 10 ? GIB : 30 * GIB).timeTo(64 * GIB)).isEmpty();
  }

  @Test
  void noiseAndDescentAreNoClimb() {
    assertThat(of(60, minute -> 10 * GIB).timeTo(64 * GIB)).isEmpty();
    assertThat(of(60, minute -> 60 * GIB - minute * GIB).timeTo(64 * GIB)).isEmpty();
    assertThat(of(60, minute -> (minute % 2) * GIB).timeTo(64 * GIB)).isEmpty();
  }

  @Test
  void theLastHourCounts() {
    Climb climb = of(180, minute -> minute < 100 ? minute * GIB : 100 * GIB);

    assertThat(climb.timeTo(200 * GIB)).as("it has stood still for an hour").isEmpty();
  }

  @Test
  void samplesWithinAMinuteAreOne() {
    Climb climb = new Climb();
    for (int i = 0; i < 100; i++) {
      climb.add(i * MINUTE / 100, i * GIB);
    }

    assertThat(climb.timeTo(1000 * GIB)).isEmpty();
  }
}
