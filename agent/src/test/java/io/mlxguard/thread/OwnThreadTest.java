// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnThreadTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final OwnThread thread = new OwnThread("mlx-guard-test");

  @AfterEach
  void end() throws InterruptedException {
    assertThat(thread.end(LONG)).isTrue();
  }

  @Test
  void hasNothingOfTheHostsOnIt() throws Exception {
    InheritableThreadLocal<String> hosts = new InheritableThreadLocal<>();
    hosts.set("the host's");
    try {
      Thread own = thread.call(LONG, Thread::currentThread);

      assertThat(own.getName()).isEqualTo("mlx-guard-test");
      assertThat(own.isDaemon()).isTrue();
      assertThat(own.getContextClassLoader()).isNull();
      assertThat(thread.<String>call(LONG, () -> String.valueOf(hosts.get()))).isEqualTo("null");
    } finally {
      hosts.remove();
    }
  }

  @Test
  void whatATaskThrowsComesOut() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                thread.call(
                    LONG,
                    () -> {
                      throw new IOException("no such file");
                    }))
        .withMessage("no such file");
    assertThatExceptionOfType(ExecutionException.class)
        .as("an Error too, as an exception")
        .isThrownBy(
            () ->
                thread.call(
                    LONG,
                    () -> {
                      throw new LinkageError("dlclose");
                    }));
  }

  @Test
  void aTaskThatTakesTooLongIsNotWaitedFor() {
    CountDownLatch release = new CountDownLatch(1);
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                thread.call(
                    Duration.ofMillis(1),
                    () -> {
                      release.await();
                      return "late";
                    }))
        .withMessage("not done within 1 ms; what has begun may still end");
    release.countDown();
  }

  @Test
  void aBusyThreadIsNotSaidToHaveEnded() throws InterruptedException {
    OwnThread busy = new OwnThread("mlx-guard-busy");
    CountDownLatch begun = new CountDownLatch(1);
    Semaphore release = new Semaphore(0); // as a call into MLX, it heeds no interrupt
    busy.repeat(
        () -> {
          begun.countDown();
          release.acquireUninterruptibly();
          return Duration.ofDays(1);
        });
    begun.await();

    assertThat(busy.end(Duration.ZERO)).isFalse();
    release.release();
    assertThat(busy.end(LONG)).isTrue();
  }

  @Test
  void goesOnAfterATaskThatThrows() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch second = new CountDownLatch(2);
    thread.repeat(
        () -> {
          second.countDown();
          if (runs.incrementAndGet() == 1) {
            throw new OutOfMemoryError("played");
          }
          return LONG;
        });
    assertThat(second.await(LONG.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  @Test
  void repeatsUntilToldNotTo() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    thread.repeat(
        () -> {
          runs.incrementAndGet();
          three.countDown();
          return Duration.ofMillis(1);
        });
    three.await();

    thread.repeatNoMore();
    int after = thread.call(LONG, runs::get);

    assertThat(thread.call(LONG, runs::get)).isEqualTo(after);
  }
}
