// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadingTest {

  @Test
  void growsOlder() {
    Reading<Long> read = new Reading.Value<>(7L, 1_000);

    assertThat(read.age(1_000)).isZero();
    assertThat(read.age(5_001_000)).isEqualTo(Duration.ofMillis(5));
    assertThat(read.known()).as("however old").contains(7L);
  }

  @Test
  void aMissingOneHasAnAgeAndNoValue() {
    Reading<Long> missing = new Reading.Missing<>("no such file", 1_000);

    assertThat(missing.age(2_000)).isEqualTo(Duration.ofNanos(1_000));
    assertThat(missing.known()).isEmpty();
  }

  @Test
  void neverYoungerThanNow() {
    assertThat(new Reading.Value<>(7L, 5_000).age(1_000)).isZero();
  }

  @Test
  void survivesTheOverflowOfTheClock() {
    long beforeOverflow = Long.MAX_VALUE - 10;

    assertThat(new Reading.Value<>(7L, beforeOverflow).age(beforeOverflow + 30))
        .isEqualTo(Duration.ofNanos(30));
  }

  @Test
  void isStampedWithTheMomentOfTheAttempt() {
    long before = System.nanoTime();
    Reading<Long> value = Reading.of(7L);
    Reading<Long> missing = Reading.missing("why");
    long after = System.nanoTime();

    assertThat(value.atNanos() - before).isNotNegative();
    assertThat(missing.atNanos() - value.atNanos()).isNotNegative();
    assertThat(after - missing.atNanos()).isNotNegative();
  }
}
