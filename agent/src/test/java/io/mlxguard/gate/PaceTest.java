// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Pace pace = new Pace();
  private long nowNanos = Long.MAX_VALUE - MINUTE;
  private long calls;
  private long micros;
  private long tokens;
  private long tokenMicros;

  @Test
  void nothingIsKnownOfNoCalls() {
    pace.tick(nowNanos, 0, 0, 0, 0);

    assertThat(pace.averageMicros()).isEmpty();
    assertThat(pace.baselineMicros()).isEmpty();
    assertThat(pace.tokensPerSecond()).isEmpty();
    assertThat(pace.baselineTokensPerSecond()).isEmpty();
    assertThat(pace.drift()).isEmpty();
    assertThat(pace.halved()).isFalse();
  }

  @Test
  void theFirstTickIsTheAverage() {
    calls(4, 1000, 26);

    assertThat(pace.averageMicros()).hasValue(1000);
    assertThat(pace.tokensPerSecond()).hasValue(26_000);
    assertThat(pace.baselineMicros()).hasValue(1000);
    assertThat(pace.baselineTokensPerSecond()).hasValue(26_000);
  }

  @Test
  void aCallMovesTheAverageByASixteenth() {
    calls(1, 1000, 0);
    calls(1, 2600, 0);

    assertThat(pace.averageMicros().orElseThrow()).isCloseTo(1100, within(1e-6));
  }

  /** Sixteen calls in one tick weigh as much as in sixteen. */
  @Test
  void theAverageDoesNotDependOnTheTicks() {
    Pace other = new Pace();
    calls(1, 1000, 0);
    other.tick(nowNanos, 1, 1000, 0, 0);
    for (int i = 1; i <= 16; i++) {
      other.tick(nowNanos, 1 + i, 1000 + 3000L * i, 0, 0);
    }

    calls(16, 3000, 0);

    assertThat(pace.averageMicros().orElseThrow())
        .isCloseTo(other.averageMicros().orElseThrow(), within(1e-6));
  }

  @Test
  void aTickWithoutCallsChangesNothing() {
    calls(30, 1000, 10);
    nowNanos += 100 * MINUTE;
    pace.tick(nowNanos, calls, micros, tokens, tokenMicros);

    assertThat(pace.averageMicros()).hasValue(1000);
    assertThat(pace.drift()).hasValue(1);
  }

  @Test
  void theBaselineIsTheMeanOfTheFirstHour() {
    nowNanos += 500 * MINUTE; // a host that is long idle first
    calls(10, 1000, 0);
    nowNanos += 30 * MINUTE;
    calls(10, 3000, 0);
    nowNanos += 30 * MINUTE;
    calls(10, 5000, 0);
    assertThat(pace.baselineMicros()).as("the hour is not over").hasValue(3000);

    nowNanos += 1;
    calls(1000, 9000, 0);

    assertThat(pace.baselineMicros()).hasValue(3000);
    assertThat(pace.averageMicros().orElseThrow()).isCloseTo(9000, within(1.0));
  }

  @Test
  void fewCallsAreNoBaseline() {
    calls(19, 1000, 10);
    assertThat(pace.drift()).isEmpty();

    calls(1, 1000, 10);
    assertThat(pace.drift()).hasValue(1);
  }

  /** The checklist's first symptom: 26 tokens a second that became 14. */
  @Test
  void driftIsByTokens() {
    calls(20, 1_000_000, 26);
    nowNanos += 61 * MINUTE;
    calls(1000, 500_000, 7);

    assertThat(pace.drift().orElseThrow()).isCloseTo(14 / 26.0, within(1e-3));
    assertThat(pace.halved()).isFalse();
  }

  @Test
  void whereThereAreNoTokensByLength() {
    calls(20, 1000, 0);
    nowNanos += 61 * MINUTE;
    calls(1000, 4000, 0);

    assertThat(pace.drift().orElseThrow()).isCloseTo(0.25, within(1e-3));
    assertThat(pace.halved()).isTrue();
  }

  @Test
  void tokensThatCameAfterTheFirstHourHaveNoBaseline() {
    calls(20, 1000, 0);
    nowNanos += 61 * MINUTE;
    calls(1000, 2000, 5);

    assertThat(pace.tokensPerSecond()).isPresent();
    assertThat(pace.baselineTokensPerSecond()).isEmpty();
    assertThat(pace.drift().orElseThrow()).as("by length").isCloseTo(0.5, within(1e-3));
  }

  @Test
  void halvedAtAHalfAndRecoveredAtThreeQuarters() {
    calls(20, 1000, 10);
    nowNanos += 61 * MINUTE;

    calls(2000, 1961, 10); // 0.51
    assertThat(pace.halved()).isFalse();
    calls(2000, 2000, 10);
    calls(2000, 2001, 10);
    assertThat(pace.halved()).as("half as fast").isTrue();
    calls(2000, 1350, 10); // 0.74
    assertThat(pace.halved()).as("not back yet").isTrue();
    calls(2000, 1330, 10); // 0.752
    assertThat(pace.halved()).as("back").isFalse();
    calls(2000, 1900, 10); // 0.53
    assertThat(pace.halved()).as("on its way down again").isFalse();
  }

  /** What a host does in its first minutes is no measure of what is slow. */
  @Test
  void nothingIsHalvedInTheFirstTenMinutes() {
    calls(1000, 1000, 10);
    nowNanos += 9 * MINUTE;
    calls(20, 10_000, 10);
    assertThat(pace.halved()).isFalse();

    nowNanos += 2 * MINUTE;
    calls(20, 10_000, 10);
    assertThat(pace.halved()).isTrue();
  }

  private void calls(int more, long microsEach, long tokensEach) {
    calls += more;
    micros += more * microsEach;
    tokens += more * tokensEach;
    tokenMicros += tokensEach > 0 ? more * microsEach : 0;
    pace.tick(nowNanos, calls, micros, tokens, tokenMicros);
  }
}
