// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StillnessTest {

  private static final Duration FIVE = Duration.ofSeconds(5);
  private static final MemoryCounters COUNTERS = new MemoryCounters(100, 200, 300, 400);

  private final Stillness stillness = new Stillness();

  @Test
  void oneLookTellsNothing() {
    assertThat(stillness.lasts(at(0, COUNTERS), Duration.ZERO)).isFalse();
    assertThat(stillness.lasts(at(0, COUNTERS), Duration.ZERO)).as("the second").isTrue();
  }

  @Test
  void stillForAsLongAsAsked() {
    assertThat(stillness.lasts(at(10_000, COUNTERS), FIVE)).isFalse();
    assertThat(stillness.lasts(at(12_000, COUNTERS), FIVE)).isFalse();
    assertThat(stillness.lasts(at(14_999, COUNTERS), FIVE)).isFalse();
    assertThat(stillness.lasts(at(15_000, COUNTERS), FIVE)).isTrue();
    assertThat(stillness.lasts(at(60_000, COUNTERS), FIVE)).as("it lasts").isTrue();
  }

  @ParameterizedTest
  @CsvSource({"101, 200, 300", "100, 201, 300", "100, 200, 301", "200, 100, 300"})
  void whateverOfTheThreeMovesTheTimeBeginsAnew(long active, long cache, long peak) {
    MemoryCounters moved = new MemoryCounters(active, cache, peak, 400);
    stillness.lasts(at(0, COUNTERS), FIVE);

    assertThat(stillness.lasts(at(9_000, moved), FIVE)).isFalse();
    assertThat(stillness.lasts(at(13_000, moved), FIVE)).isFalse();
    assertThat(stillness.lasts(at(14_000, moved), FIVE)).isTrue();
  }

  @Test
  void whatMovesAndComesBackHasNotStoodStill() {
    stillness.lasts(at(0, COUNTERS), FIVE);
    stillness.lasts(at(1_000, new MemoryCounters(101, 200, 300, 400)), FIVE);
    stillness.lasts(at(2_000, COUNTERS), FIVE);

    assertThat(stillness.lasts(at(6_000, COUNTERS), FIVE)).isFalse();
    assertThat(stillness.lasts(at(7_000, COUNTERS), FIVE)).isTrue();
  }

  /** The limit is ours to move. */
  @Test
  void anotherLimitIsNoMovement() {
    stillness.lasts(at(0, COUNTERS), FIVE);

    assertThat(stillness.lasts(at(5_000, new MemoryCounters(100, 200, 300, 999)), FIVE)).isTrue();
  }

  @Test
  void whereTheyCannotBeReadItIsNeverStill() {
    assertThat(stillness.lasts(missing(0), Duration.ZERO)).isFalse();
    assertThat(stillness.lasts(missing(9_000), Duration.ZERO)).isFalse();
  }

  @Test
  void onceTheyCouldNotBeReadTheTimeBeginsAnew() {
    stillness.lasts(at(0, COUNTERS), FIVE);
    stillness.lasts(missing(6_000), FIVE);

    assertThat(stillness.lasts(at(7_000, COUNTERS), FIVE)).isFalse();
    assertThat(stillness.lasts(at(11_000, COUNTERS), FIVE)).isFalse();
    assertThat(stillness.lasts(at(12_000, COUNTERS), FIVE)).isTrue();
  }

  /** The origin of {@link System#nanoTime} is anywhere. */
  @Test
  void theTimeMayWrapRound() {
    long last = Long.MAX_VALUE - 1;
    stillness.lasts(new Reading.Value<>(COUNTERS, last), FIVE);

    assertThat(stillness.lasts(new Reading.Value<>(COUNTERS, last + 1_000), FIVE)).isFalse();
    assertThat(stillness.lasts(new Reading.Value<>(COUNTERS, last + FIVE.toNanos()), FIVE))
        .isTrue();
  }

  private static Reading<MemoryCounters> at(long millis, MemoryCounters counters) {
    return new Reading.Value<>(counters, Duration.ofMillis(millis).toNanos());
  }

  private static Reading<MemoryCounters> missing(long millis) {
    return new Reading.Missing<>("refused", Duration.ofMillis(millis).toNanos());
  }
}
