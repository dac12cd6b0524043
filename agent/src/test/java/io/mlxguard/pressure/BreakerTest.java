// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private final Breaker breaker = new Breaker();

  // So that the time wraps round within each test that lets it pass.
  private long nowNanos = Long.MAX_VALUE - Duration.ofMinutes(5).toNanos();

  private boolean useless() {
    return breaker.useless(nowNanos);
  }

  private void stop() {
    assertThat(useless()).isFalse();
    assertThat(useless()).isFalse();
    assertThat(useless()).isTrue();
  }

  /** It is refused for so long, and not for longer. */
  private void isStoppedFor(Duration pause) {
    assertThat(breaker.refusal(nowNanos)).isPresent();
    nowNanos += pause.minusNanos(1).toNanos();
    assertThat(breaker.refusal(nowNanos)).isPresent();
    nowNanos++;
    assertThat(breaker.refusal(nowNanos)).isEmpty();
  }

  @Test
  void nothingIsStoppedAtFirst() {
    assertThat(breaker.refusal(nowNanos)).isEmpty();
    assertThat(breaker.refusal(nowNanos + Duration.ofDays(1).toNanos())).isEmpty();
  }

  @Test
  void twoUselessOnesInARowAreNotEnough() {
    assertThat(useless()).isFalse();
    assertThat(useless()).isFalse();

    assertThat(breaker.refusal(nowNanos)).isEmpty();
  }

  @Test
  void afterThreeItIsNotTriedForTenMinutes() {
    stop();

    assertThat(breaker.refusal(nowNanos))
        .contains("3 in a row brought next to nothing back: not tried for 10 min");
    isStoppedFor(Duration.ofMinutes(10));
  }

  @Test
  void itSaysHowLongIsLeft() {
    stop();
    nowNanos += Duration.ofMinutes(4).toNanos();
    assertThat(breaker.refusal(nowNanos).orElseThrow()).endsWith("not tried for 6 min");
    nowNanos += Duration.ofMinutes(6).minusSeconds(1).toNanos();

    assertThat(breaker.refusal(nowNanos).orElseThrow()).endsWith("not tried for 1 min");
  }

  @Test
  void eachFurtherUselessOneDoublesThePauseToTwoHours() {
    stop();
    isStoppedFor(Duration.ofMinutes(10));
    for (int minutes : new int[] {20, 40, 80, 120, 120, 120}) {
      assertThat(useless()).as("it is tried once").isTrue();
      isStoppedFor(Duration.ofMinutes(minutes));
    }

    assertThat(useless()).isTrue();
    assertThat(breaker.refusal(nowNanos))
        .contains("10 in a row brought next to nothing back: not tried for 120 min");
  }

  @Test
  void oneUsefulOneBeginsAnew() {
    stop();
    isStoppedFor(Duration.ofMinutes(10));
    assertThat(useless()).isTrue();
    breaker.useful();

    assertThat(breaker.refusal(nowNanos)).isEmpty();
    stop();
    isStoppedFor(Duration.ofMinutes(10));
  }

  @Test
  void aUsefulOneInBetweenIsNoRow() {
    assertThat(useless()).isFalse();
    assertThat(useless()).isFalse();
    breaker.useful();
    assertThat(useless()).isFalse();
    assertThat(useless()).isFalse();

    assertThat(breaker.refusal(nowNanos)).isEmpty();
  }
}
