// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sees memory pressure without the guard, to measure the guard against: when the kernel first told
 * of it, by a trigger of this watch's own, and when its counter first showed it.
 *
 * <p>Without privileges the kernel looks at triggers once in 2 s, and whoever reads the counter
 * first in such a moment has taken the look away from them all. So the counter is read for as long
 * as nothing is to be told, and no longer. And the first event of a trigger may be about what was
 * long before it: one is taken for true where the counter has grown by the threshold.
 */
public final class StallWatch implements AutoCloseable {

  /** The stall that counts as pressure. */
  public static final Duration THRESHOLD = Duration.ofMillis(150);

  /** What it is a part of; without privileges the kernel takes multiples of 2 s alone. */
  public static final Duration WINDOW = Duration.ofSeconds(2);

  private static final Duration MICRO = Duration.of(1, ChronoUnit.MICROS);
  private static final Duration SAMPLE = Duration.ofMillis(10);
  private static final int LONGEST_POLL_MILLIS = 100;

  private final AtomicReference<@Nullable Moment> told = new AtomicReference<>();
  private final AtomicReference<@Nullable Moment> counted = new AtomicReference<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final CountDownLatch armed = new CountDownLatch(1);
  private final Thread trigger = thread("stall-trigger", this::awaitTrigger);
  private final Thread sampler = thread("stall-sampler", this::sample);
  private final Duration someAtStart = total("some");
  private final Duration fullAtStart = total("full");
  private volatile boolean closed;

  /** One moment, by both clocks. */
  public record Moment(long nanoTime, long currentTimeMillis) {
    static Moment now() {
      return new Moment(System.nanoTime(), System.currentTimeMillis());
    }
  }

  private StallWatch() {}

  /** Watches for what the kernel tells; in force when this returns. */
  public static StallWatch start() {
    StallWatch watch = new StallWatch();
    watch.trigger.start();
    try {
      watch.armed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watch.fail();
    return watch;
  }

  /** From now on watches the counter too, until it shows pressure; call it when that begins. */
  public void count() {
    sampler.start();
  }

  /** When the kernel first told of it. */
  public Optional<Moment> told() {
    fail();
    return Optional.ofNullable(told.get());
  }

  /** When its counter first had grown by the threshold within the window that ends then. */
  public Optional<Moment> counted() {
    fail();
    return Optional.ofNullable(counted.get());
  }

  /** How long some task was stalled since this watch started; a read of the counter. */
  public Duration some() {
    return total("some").minus(someAtStart);
  }

  /** How long all that ran were stalled since then; a read of the counter. */
  public Duration full() {
    return total("full").minus(fullAtStart);
  }

  private static Duration total(String someOrFull) {
    try {
      return Files.readAllLines(Hog.STALLS).stream()
          .filter(line -> line.startsWith(someOrFull + " "))
          .map(line -> line.substring(line.indexOf("total=") + "total=".length()))
          .map(micros -> Duration.of(Long.parseLong(micros), ChronoUnit.MICROS))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitTrigger() {
    String rule = "some %d %d".formatted(THRESHOLD.dividedBy(MICRO), WINDOW.dividedBy(MICRO));
    try (StallTrigger kernel = new StallTrigger(Hog.STALLS, rule)) {
      armed.countDown();
      while (!closed && told.get() == null) {
        boolean event = kernel.await(LONGEST_POLL_MILLIS);
        Moment now = Moment.now();
        if (event && some().compareTo(THRESHOLD) >= 0) {
          told.set(now);
        }
      }
    }
  }

  private void sample() {
    TrailingStall trailing = new TrailingStall(WINDOW);
    while (!closed && counted.get() == null) {
      Moment now = Moment.now();
      if (trailing.nanos(now.nanoTime(), total("some").toNanos()) >= THRESHOLD.toNanos()) {
        counted.set(now);
      }
      LockSupport.parkNanos(SAMPLE.toNanos());
    }
  }

  private Thread thread(String name, Runnable work) {
    return Thread.ofPlatform()
        .name(name)
        .daemon()
        .unstarted(
            () -> {
              try {
                work.run();
              } catch (RuntimeException e) {
                failure.set(e);
                armed.countDown();
              }
            });
  }

  private void fail() {
    RuntimeException why = failure.get();
    if (why != null) {
      throw new IllegalStateException("the watch is blind", why);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      trigger.join();
      sampler.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
