// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  private final List<String> said = new ArrayList<>();

  @Test
  void workThatNeverReturnsIsLeftBehind() {
    TimeLimit limit = new TimeLimit(Duration.ofSeconds(2), said::add);

    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> limit.call("waiting", TimeLimitTest::never));

    assertThat(limit.isOver()).isTrue();
    assertThat(said).containsExactly("still waiting ...");
  }

  @Test
  void errorsComeBackAsTheyAre() {
    TimeLimit limit = new TimeLimit(Duration.ofSeconds(10), said::add);
    NoClassDefFoundError error = new NoClassDefFoundError("x");

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(
            () ->
                limit.call(
                    "failing",
                    () -> {
                      throw error;
                    }))
        .withCause(error);
    assertThat(said).isEmpty();
  }

  private static boolean never() throws InterruptedException {
    new CountDownLatch(1).await();
    return true;
  }
}
