// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SleepWatchTest {

  private final SleepWatch watch = new SleepWatch();
  private long nanos = Long.MAX_VALUE - 1000; // the clock may wrap around
  private long millis = 1_800_000_000_000L;

  private boolean after(Duration byClock, Duration byCalendar) {
    nanos += byClock.toNanos();
    millis += byCalendar.toMillis();
    return watch.hasSlept(nanos, millis);
  }

  private boolean after(Duration both) {
    return after(both, both);
  }

  @Test
  void theFirstQuestionIsNoSleep() {
    assertThat(after(Duration.ofHours(1))).isFalse();
  }

  @Test
  void aCalendarThatGoesOnWithoutTheClockIsASleepOnce() {
    boolean _ = after(Duration.ZERO);

    assertThat(after(Duration.ofMillis(250), Duration.ofHours(9))).isTrue();
    assertThat(after(Duration.ofMillis(250))).isFalse();
  }

  @Test
  void aRoundThatIsLateByBothIsNone() {
    boolean _ = after(Duration.ZERO);

    assertThat(after(Duration.ofMinutes(10))).isFalse();
  }

  @Test
  void aCalendarThatIsSetRightIsNone() {
    boolean _ = after(Duration.ZERO);

    assertThat(after(Duration.ofMillis(250), Duration.ofSeconds(4))).isFalse();
    assertThat(after(Duration.ofMillis(250), Duration.ofHours(-3))).isFalse();
  }
}
