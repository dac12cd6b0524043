// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldTest {

  /** So much passes whenever somebody looks. */
  private static final class Running extends NanoClock {
    private long nowNanos = Long.MAX_VALUE - 1000;

    @Override
    public long nanos() {
      nowNanos += Duration.ofMillis(100).toNanos();
      return nowNanos;
    }
  }

  private final Running clock = new Running();
  private final Hold hold = new Hold(clock);
  private final AtomicInteger looks = new AtomicInteger();

  @AfterEach
  void notInterrupted() {
    Thread.interrupted();
  }

  @Test
  void waitsForTheClear() {
    hold.whileClearing(() -> looks.incrementAndGet() < 6);

    assertThat(looks).hasValue(6);
    assertThat(hold.held()).isEqualTo(1);
    assertThat(hold.heldNanos()).isEqualTo(Duration.ofMillis(500).toNanos());
  }

  @Test
  void aClearThatHangsHangsNobody() {
    hold.whileClearing(() -> looks.incrementAndGet() > 0);

    assertThat(hold.heldNanos())
        .isBetween(Duration.ofMillis(1800).toNanos(), Duration.ofSeconds(2).toNanos());
  }

  @Test
  void aHoldEndsAtItsTime() {
    hold.until(clock.nanos() + Duration.ofSeconds(5).toNanos());

    hold.whileHolding(() -> looks.incrementAndGet() > 0);

    assertThat(hold.heldNanos())
        .isBetween(Duration.ofMillis(4700).toNanos(), Duration.ofSeconds(5).toNanos());
  }

  @Test
  void aHoldThatIsOverHoldsNobody() {
    hold.until(clock.nanos());

    hold.whileHolding(() -> looks.incrementAndGet() > 0);

    assertThat(looks).hasValueLessThanOrEqualTo(1);
    assertThat(hold.heldNanos()).isZero();
    assertThat(hold.held()).as("it has not waited").isZero();
  }

  @Test
  void anInterruptPassesAHoldAtOnce() {
    hold.until(clock.nanos() + Duration.ofSeconds(5).toNanos());
    Thread.currentThread().interrupt();

    hold.whileHolding(() -> looks.incrementAndGet() > 0);

    assertThat(looks).hasValue(1);
    assertThat(hold.held()).as("it has not waited").isZero();
    assertThat(Thread.currentThread().isInterrupted()).as("the host's still").isTrue();
  }

  @Test
  void anInterruptDoesNotEndTheWaitForAClear() {
    Thread.currentThread().interrupt();

    hold.whileClearing(() -> looks.incrementAndGet() < 6);

    assertThat(looks).hasValue(6);
    assertThat(Thread.currentThread().isInterrupted()).as("the host's still").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWT-EventQueue-0",
        "JavaFX Application Thread",
        "nioEventLoopGroup-3-1",
        "vert.x-eventloop-thread-0",
        "lettuce-epollEventLoop-4-1",
        "reactor-http-nio-2",
        "my-event-loop"
      })
  void threadsThatServeOthersAreNotHeld(String name) {
    assertThat(Hold.mayHold(new Thread(null, () -> {}, name))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"main", "http-nio-8080-exec-1", "pool-1-thread-1", "boundedElastic-1", ""})
  void othersMayBe(String name) {
    assertThat(Hold.mayHold(new Thread(null, () -> {}, name))).isTrue();
  }

  /** Netty's own thread class, under a name of the host's. */
  @Test
  void orByTheirClass() {
    class SingleThreadEventLoopThread extends Thread {}

    assertThat(Hold.mayHold(new SingleThreadEventLoopThread())).isFalse();
    assertThat(Hold.mayHold(Thread.ofVirtual().unstarted(() -> {}))).isFalse();
  }

  /** Streams of MLX's belong to the carrier: with those of another the host's next call fails. */
  @Test
  void aVirtualThreadNeverLeavesItsCarrierWhileItWaits() throws InterruptedException {
    Hold real = new Hold(new NanoClock());
    Set<Thread.State> states = EnumSet.noneOf(Thread.State.class);
    Thread waiting =
        Thread.ofVirtual().start(() -> real.whileClearing(() -> looks.incrementAndGet() < 1000));
    while (waiting.isAlive()) {
      if (looks.get() > 0) {
        states.add(waiting.getState());
      }
    }
    waiting.join();

    assertThat(looks).hasValue(1000);
    assertThat(states).doesNotContain(Thread.State.WAITING, Thread.State.TIMED_WAITING);
  }
}
