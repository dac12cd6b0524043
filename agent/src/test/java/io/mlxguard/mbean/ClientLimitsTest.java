// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.config.Key;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ClientLimitsTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static ClientLimits throwing(RuntimeException thrown) {
    return new ClientLimits(
        (key, value) -> {
          throw thrown;
        });
  }

  @Test
  void aValueIsHandedOn() {
    ClientLimits limits = new ClientLimits((key, value) -> key.title() + "=" + value);

    assertThat(limits.set(Key.CACHE_LIMIT, "1g")).isEqualTo("cache-limit=1g");
  }

  @Test
  void whatIsThrownGoesOnWithoutACauseThatAClientMightNotHave() {
    ClientLimits mistaken =
        throwing(new IllegalArgumentException("no size", new RuntimeException("ours")));
    assertThatThrownBy(() -> mistaken.set(Key.CACHE_LIMIT, "x"))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("no size")
        .hasNoCause();

    ClientLimits failing = throwing(new UnsupportedOperationException());
    assertThatThrownBy(() -> failing.set(Key.CACHE_LIMIT, "x"))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessageContaining("UnsupportedOperationException")
        .hasNoCause();
  }

  @Test
  void onceClosedNothingIsSet() throws InterruptedException {
    ClientLimits limits = new ClientLimits((key, value) -> "set");

    assertThat(limits.close(Duration.ZERO)).isTrue();

    assertThatThrownBy(() -> limits.set(Key.CACHE_LIMIT, "1g"))
        .hasMessage("the guard is being detached");
  }

  @Test
  void closingWaitsForOneThatIsUnderWay() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    ClientLimits limits =
        new ClientLimits(
            (key, value) -> {
              begun.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return "set";
            });
    CompletableFuture<String> operation =
        CompletableFuture.supplyAsync(() -> limits.set(Key.CACHE_LIMIT, "1g"));
    begun.await();

    assertThat(limits.close(Duration.ZERO)).isFalse();
    go.countDown();
    assertThat(limits.close(LONG)).isTrue();
    assertThat(operation.join()).isEqualTo("set");
  }
}
