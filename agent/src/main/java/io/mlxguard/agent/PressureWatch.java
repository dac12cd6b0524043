// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.PressureChoice;
import io.mlxguard.os.PressureReading;
import io.mlxguard.os.PressureSource;
import io.mlxguard.os.PressureThresholds;
import io.mlxguard.pressure.SleepWatch;
import io.mlxguard.thread.OwnThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The source of the machine's pressure and its thread, which waits for the kernel and so is apart
 * from the worker: it only notes. There is none before MLX is in use.
 */
final class PressureWatch {

  private static final long ROUND_NANOS = Duration.ofMillis(250).toNanos();
  private static final long READ_NANOS = Duration.ofMillis(900).toNanos();
  private static final Duration WHILE_PAUSED = Duration.ofSeconds(1);

  private final Runnable wakeWorker;
  private final OwnThread thread = new OwnThread("mlx-guard-pressure");
  private final CardWatch card = new CardWatch();
  private final SleepWatch sleep = new SleepWatch();
  private volatile Optional<PressureReading> host = Optional.empty();
  private volatile @Nullable PressureChoice wanted;
  private volatile boolean ending;
  private boolean started;

  /** Closed by the own thread alone, woken by others. */
  private volatile @Nullable PressureSource source;

  // The own thread's.
  private @Nullable PressureChoice opened;
  private long readNanos;

  /**
   * Nothing is watched yet.
   *
   * @param wakeWorker has the worker look at once
   */
  PressureWatch(Runnable wakeWorker) {
    this.wakeWorker = wakeWorker;
  }

  /** The machine's memory as last seen. */
  Optional<PressureReading> host() {
    return host;
  }

  /** The watch of the card's memory. */
  CardWatch card() {
    return card;
  }

  /** MLX is in use: watches from now on, if that is wanted. */
  synchronized void use(PressureChoice choice) {
    wanted = choice.on() ? choice : null;
    card.use(choice.on() ? Optional.of(thresholds(choice)) : Optional.empty());
    if (choice.on() && !started) {
      started = true;
      thread.repeat(this::round);
    }
  }

  /** Native calls are not permitted any more. */
  void pause() {
    wanted = null;
    host = Optional.empty();
    card.use(Optional.empty());
  }

  /** Looks until there was something to be told of, a second at most; then again. */
  @SuppressWarnings("ReferenceEquality") // each configuration in force has one of its own
  private Duration round() {
    PressureChoice now = wanted;
    if (now == null || ending) {
      close();
      return WHILE_PAUSED;
    }
    PressureSource asked = source(now);
    boolean told = false;
    while (!told && !ending && wanted == now) {
      told = looked(asked);
    }
    if (ending) {
      close(); // whoever ends may not have waited for this
    }
    return Duration.ZERO;
  }

  /** Whether there was a reading for the worker. */
  private boolean looked(PressureSource asked) {
    boolean first = host.isEmpty();
    boolean woken = asked.await(first ? 0 : ROUND_NANOS);
    if (ending) {
      return false;
    }
    boolean slept = sleep.hasSlept(System.nanoTime(), System.currentTimeMillis());
    if (slept) {
      asked.slept();
    }
    boolean changed = asked.look();
    boolean old = System.nanoTime() - readNanos >= READ_NANOS;
    if (!first && !changed && !woken && !slept && !old) {
      return false;
    }
    readNanos = System.nanoTime();
    host = Optional.of(asked.read());
    if (changed) {
      wakeWorker.run();
    }
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // a shortcut: each configuration has one of its own
  private PressureSource source(PressureChoice now) {
    PressureSource open = source;
    if (open == null || opened == null || (now != opened && !now.sameAs(opened))) {
      close();
      open = PressureSource.current(thresholds(now));
      source = open;
    }
    opened = now;
    return open;
  }

  private static PressureThresholds thresholds(PressureChoice choice) {
    return new PressureThresholds(
        choice.stall().toNanos() / 1000, choice.availablePercent(), choice.groupPercent());
  }

  private void close() {
    PressureSource open = source;
    source = null;
    if (open != null) {
      open.close();
    }
  }

  /** No round begins any more, and one under way soon ends: an exiting JVM waits for it. */
  void roundNoMore() {
    ending = true;
    thread.repeatNoMore();
    card.readNoMore();
    PressureSource open = source;
    if (open != null) {
      open.wake();
    }
  }

  /**
   * Gives back what it holds of the kernel's, and ends the threads.
   *
   * @return what is left, by name
   */
  List<String> end(Duration left) throws InterruptedException {
    roundNoMore();
    thread.soon(
        () -> {
          close();
          thread.endSoon();
        });
    List<String> remaining = new ArrayList<>(card.end(left.dividedBy(2)));
    if (!thread.ended(left.dividedBy(2))) {
      remaining.add("its thread, which is still inside a call");
    }
    return remaining;
  }
}
