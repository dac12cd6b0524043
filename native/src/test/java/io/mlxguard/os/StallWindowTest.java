// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallWindowTest {

  private static final long QUARTER = 250_000_000L;

  private final StallWindow window = new StallWindow();
  private long now = -5 * QUARTER; // the clock's origin is arbitrary

  private void add(long micros) {
    window.add(now, micros);
  }

  @Test
  void oneReadingIsNoMeasure() {
    add(7_000_000);

    assertThat(window.micros()).isZero();
  }

  @Test
  void whatIsKnownSoFarCountsBeforeTwoSecondsAreOver() {
    add(1000);
    now += QUARTER;
    add(1000 + 160_000);

    assertThat(window.micros()).isEqualTo(160_000);
  }

  @Test
  void aStallIsForgottenWhenItIsTwoSecondsOld() {
    add(0);
    now += QUARTER;
    add(200_000);
    for (int i = 0; i < 7; i++) {
      assertThat(window.micros()).isEqualTo(200_000);
      now += QUARTER;
      add(200_000);
    }
    now += QUARTER;
    add(200_000);

    assertThat(window.micros()).isZero();
  }

  @Test
  void aSteadyStallIsItsShareOfTwoSecondsForHoursOn() {
    long total = 0;
    for (int i = 0; i < 100_000; i++) {
      add(total);
      now += QUARTER;
      total += 25_000;
      if (i >= 8) {
        assertThat(window.micros()).isEqualTo(200_000);
      }
    }
  }

  @Test
  void aPauseLongerThanTheWindowCountsItsMean() {
    add(0);
    now += 40 * QUARTER; // ten seconds
    add(500_000);

    assertThat(window.micros()).isEqualTo(100_000);
  }

  @Test
  void aCounterThatFallsIsAnother() {
    add(9_000_000);
    now += QUARTER;
    add(10);
    now += QUARTER;
    add(20);

    assertThat(window.micros()).isEqualTo(10);
  }

  @Test
  void moreReadingsThanTwoSecondsHoldKeepTheNewest() {
    for (int i = 0; i < 10_000; i++) {
      add(i);
      now += 1_000_000;
    }

    assertThat(window.micros()).isEqualTo(127);
  }

  @Test
  void afterASleepNothingOfBeforeCounts() {
    add(0);
    window.clear();
    now += QUARTER;
    add(1_900_000);

    assertThat(window.micros()).isZero();
  }
}
