// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.Reading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DriftWatchTest {

  private static final Moment QUIET = new Moment(Reading.missing("none"), true);
  private static final Moment BUSY = new Moment(Reading.missing("none"), false);

  private final DriftWatch watch = new DriftWatch();

  @Test
  void notRightAway() {
    assertThat(watch.isDue(QUIET)).isFalse();
  }

  @Test
  void afterAMinuteAndOnlyWhenQuiet() {
    Overdue.lookedAgo(watch, Duration.ofSeconds(61));

    assertThat(watch.isDue(BUSY)).isFalse();
    assertThat(watch.isDue(QUIET)).isTrue();
    assertThat(watch.isDue(QUIET)).as("until somebody has looked").isTrue();
    watch.looked();
    assertThat(watch.isDue(QUIET)).isFalse();
  }

  @Test
  void notWithinTheMinute() {
    Overdue.lookedAgo(watch, Duration.ofSeconds(30));

    assertThat(watch.isDue(QUIET)).isFalse();
  }
}
