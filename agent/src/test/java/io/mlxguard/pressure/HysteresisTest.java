// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static io.mlxguard.os.PressureLevel.CRITICAL;
import static io.mlxguard.os.PressureLevel.NORMAL;
import static io.mlxguard.os.PressureLevel.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureRule;
import io.mlxguard.os.PressureVerdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HysteresisTest {

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration ALMOST = Hysteresis.CALM_AFTER.minusNanos(1);

  private final Hysteresis hysteresis = new Hysteresis();

  // So that the time wraps round within each test.
  private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

  private PressureLevel see(PressureLevel level) {
    return see(level, level);
  }

  private PressureLevel see(PressureLevel level, PressureLevel floor) {
    hysteresis.see(nowNanos, new PressureVerdict(level, floor, PressureRule.AVAILABLE, "a number"));
    return hysteresis.level();
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  @Test
  void nothingIsShortAtFirst() {
    assertThat(hysteresis.level()).isEqualTo(NORMAL);
    assertThat(hysteresis.isFalling()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void itIsUpAtOnce(PressureLevel level) {
    assertThat(see(level)).isEqualTo(level);
    assertThat(hysteresis.isFalling()).isFalse();
  }

  @Test
  void itIsUpAtOnceHoweverLongTheLevelWasLeft() {
    assertThat(see(NORMAL)).isEqualTo(NORMAL);
    pass(Duration.ofHours(1));

    assertThat(see(WARN)).isEqualTo(WARN);
    assertThat(see(CRITICAL)).isEqualTo(CRITICAL);
  }

  @Test
  void fromCriticalItIsDownToWarnAfterTenSeconds() {
    PressureLevel _ = see(CRITICAL);
    pass(TICK);
    assertThat(see(WARN)).isEqualTo(CRITICAL);
    pass(ALMOST);
    assertThat(see(WARN)).isEqualTo(CRITICAL);
    pass(Duration.ofNanos(1));
    assertThat(see(WARN)).isEqualTo(WARN);
    assertThat(hysteresis.isFalling()).isFalse();
  }

  @Test
  void fromThereItTakesTenSecondsMore() {
    PressureLevel _ = see(CRITICAL);
    PressureLevel _ = see(WARN);
    pass(Hysteresis.CALM_AFTER);
    assertThat(see(WARN)).isEqualTo(WARN);
    pass(TICK);
    assertThat(see(NORMAL)).isEqualTo(WARN);
    assertThat(hysteresis.isFalling()).isTrue();
    pass(ALMOST);
    assertThat(see(NORMAL)).isEqualTo(WARN);
    pass(Duration.ofNanos(1));
    assertThat(see(NORMAL)).isEqualTo(NORMAL);
  }

  @Test
  void whereBothAreLeftForTenSecondsItIsDownToNormalAtOnce() {
    PressureLevel _ = see(CRITICAL);
    assertThat(see(NORMAL)).isEqualTo(CRITICAL);
    pass(ALMOST);
    assertThat(see(NORMAL)).isEqualTo(CRITICAL);
    pass(Duration.ofNanos(1));
    assertThat(see(NORMAL)).isEqualTo(NORMAL);
  }

  @Test
  void aBreakBeginsTheTenSecondsAnew() {
    PressureLevel _ = see(WARN);
    assertThat(see(NORMAL)).isEqualTo(WARN);
    pass(ALMOST);
    assertThat(see(WARN)).isEqualTo(WARN);
    pass(TICK);
    assertThat(see(NORMAL)).isEqualTo(WARN);
    pass(ALMOST);
    assertThat(see(NORMAL)).isEqualTo(WARN);
    pass(Duration.ofNanos(1));
    assertThat(see(NORMAL)).isEqualTo(NORMAL);
  }

  /** A number between the threshold it is entered at and the one it is left at. */
  @Test
  void aLevelIsLeftBelowItsFloorAlone() {
    PressureLevel _ = see(WARN);
    assertThat(see(NORMAL, WARN)).isEqualTo(WARN);
    assertThat(hysteresis.isFalling()).isFalse();
    pass(Duration.ofHours(1));
    assertThat(see(NORMAL, WARN)).isEqualTo(WARN);

    assertThat(see(NORMAL)).isEqualTo(WARN);
    assertThat(hysteresis.isFalling()).isTrue();
  }

  @Test
  void aFloorAloneRaisesNothing() {
    assertThat(see(NORMAL, CRITICAL)).isEqualTo(NORMAL);
    assertThat(see(WARN, CRITICAL)).isEqualTo(WARN);
  }

  @Test
  void itFallsFromTheFirstLookThatHasLeftTheLevel() {
    PressureLevel _ = see(CRITICAL);
    assertThat(hysteresis.isFalling()).isFalse();
    PressureLevel _ = see(WARN);
    assertThat(hysteresis.isFalling()).isTrue();
    PressureLevel _ = see(CRITICAL);
    assertThat(hysteresis.isFalling()).isFalse();
  }

  @Test
  void nothingSeenIsNoCalm() {
    PressureLevel _ = see(WARN);
    assertThat(see(NORMAL)).isEqualTo(WARN);
    pass(ALMOST);
    hysteresis.seeNothing();
    assertThat(hysteresis.isFalling()).isFalse();
    pass(Duration.ofHours(1));
    hysteresis.seeNothing();
    assertThat(hysteresis.level()).isEqualTo(WARN);

    assertThat(see(NORMAL)).as("the ten seconds begin anew").isEqualTo(WARN);
    pass(Hysteresis.CALM_AFTER);
    assertThat(see(NORMAL)).isEqualTo(NORMAL);
  }

  @Test
  void whatIsForgottenIsNotInForce() {
    PressureLevel _ = see(CRITICAL);
    PressureLevel _ = see(NORMAL);
    hysteresis.forget();

    assertThat(hysteresis.level()).isEqualTo(NORMAL);
    assertThat(hysteresis.isFalling()).isFalse();
    assertThat(see(WARN)).isEqualTo(WARN);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -10_000_000_000L, -1, 0, 1, Long.MAX_VALUE - 1})
  void wheneverItBegins(long startNanos) {
    nowNanos = startNanos;
    PressureLevel _ = see(CRITICAL);
    PressureLevel _ = see(NORMAL);
    pass(ALMOST);
    assertThat(see(NORMAL)).isEqualTo(CRITICAL);
    pass(Duration.ofNanos(1));
    assertThat(see(NORMAL)).isEqualTo(NORMAL);
  }
}
