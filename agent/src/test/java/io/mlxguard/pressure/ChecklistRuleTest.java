// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.Reading;
import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ChecklistRuleTest {

  private static final Duration INTERVAL = Duration.ofMinutes(5);
  private static final OptionalDouble BELOW = OptionalDouble.of(15);

  private final ChecklistRule rule = new ChecklistRule();

  // So that the time wraps round within each test that lets it pass.
  private long nowNanos = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

  private boolean fires(double freePercent) {
    return rule.fires(nowNanos, BELOW, INTERVAL, Reading.of(freePercent));
  }

  @Test
  void itIsOffUnlessItIsAskedFor() {
    assertThat(rule.fires(nowNanos, OptionalDouble.empty(), INTERVAL, Reading.of(0.0))).isFalse();
  }

  @Test
  void itFiresBelowTheThresholdAlone() {
    assertThat(fires(15)).isFalse();
    nowNanos += INTERVAL.toNanos();
    assertThat(fires(14.9)).isTrue();
  }

  @Test
  void itLooksOnceInEachInterval() {
    assertThat(fires(10)).isTrue();
    assertThat(fires(10)).isFalse();
    nowNanos += INTERVAL.minusNanos(1).toNanos();
    assertThat(fires(10)).isFalse();
    nowNanos++;
    assertThat(fires(10)).isTrue();
  }

  @Test
  void aLookThatFindsEnoughIsALook() {
    assertThat(fires(50)).isFalse();
    nowNanos += Duration.ofMinutes(1).toNanos();
    assertThat(fires(1)).isFalse();
  }

  @Test
  void whatIsNotKnownIsNoLook() {
    assertThat(rule.fires(nowNanos, BELOW, INTERVAL, Reading.missing("not here"))).isFalse();
    assertThat(fires(10)).isTrue();
  }
}
