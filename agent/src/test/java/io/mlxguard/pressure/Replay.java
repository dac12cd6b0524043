// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.config.Config;
import io.mlxguard.config.Mode;
import io.mlxguard.os.PressureGauges;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.os.PressureRule;
import io.mlxguard.os.PressureVerdict;
import io.mlxguard.os.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/**
 * A machine with an MLX on it, in simulated time: a trace says what others take and what MLX does,
 * and the watch's own actions change what is left. As MLX does it, a clear empties the pool, a
 * lowered limit trims it at the next allocation, and work fills it again up to the limit.
 */
final class Replay implements Reclaim, Journal.Listener {

  static final long MIB = 1L << 20;
  static final long TOTAL = 64L << 30;
  private static final long TICK = Duration.ofMillis(250).toNanos();
  private static final long LOWERED = 100 * MIB;

  // What a trace sets.
  long othersBytes;
  long activeBytes = 8L << 30;
  long garbageBytes;
  long poolBytes;
  long limitBytes = 512 * MIB;
  long fillPerTick;
  boolean quiet = true;
  boolean clearable = true;
  boolean readable = true;
  boolean critical;

  // What came of it.
  final List<String> told = new ArrayList<>();
  final List<String> stopped = new ArrayList<>();
  final List<PressureLevel> levels = new ArrayList<>();
  final List<Long> takenAt = new ArrayList<>();
  final Map<Rung, Integer> taken = new EnumMap<>(Rung.class);
  int calms;
  boolean lowered;
  long nowNanos = -Duration.ofHours(1).toNanos();

  private final Journal journal = new Journal(this);
  private final DomainWatch watch;
  private final boolean observing;
  private PressureReading latest;
  private boolean clearDue;
  private boolean clearMade;
  private long nudgedNanos;
  private boolean nudged;

  Replay(String configuration) {
    Config config = Config.parse(configuration);
    observing = config.mode() == Mode.OBSERVE;
    Ladder ladder = new Ladder(Domain.HOST, this, journal, observing);
    watch = new DomainWatch(Domain.HOST, ladder, config.pressure(), nowNanos);
    latest = reading();
  }

  /** Lets time pass, at four looks a second. */
  Replay run(Duration length) {
    return run(length, _ -> {});
  }

  /** As {@link #run(Duration)}, with a trace that is told how many seconds have passed. */
  Replay run(Duration length, DoubleConsumer trace) {
    long startNanos = nowNanos;
    for (long end = nowNanos + length.toNanos(); nowNanos < end; nowNanos += TICK) {
      trace.accept((nowNanos - startNanos) / 1e9);
      step();
    }
    return this;
  }

  private void step() {
    work();
    if (readable) {
      latest = reading();
    }
    watch.tick(nowNanos, latest, memory());
    if (levels.isEmpty() || levels.getLast() != watch.level()) {
      levels.add(watch.level());
    }
  }

  private void work() {
    if (nudged && nowNanos - nudgedNanos >= Ladder.AFTER_NUDGE.toNanos() / 2) {
      nudged = false;
      poolBytes += garbageBytes;
      garbageBytes = 0;
    }
    if (fillPerTick > 0) {
      poolBytes = Math.min(poolBytes + fillPerTick, lowered ? LOWERED : limitBytes);
    }
    if (clearDue && quiet) {
      clearDue = false;
      clearMade = true;
      poolBytes = 0;
    }
  }

  Memory memory() {
    long held = activeBytes + garbageBytes;
    return new Memory(held, poolBytes, held + poolBytes + (1L << 30));
  }

  private PressureReading reading() {
    long free = TOTAL - othersBytes - memory().footprintBytes();
    double percent = 100.0 * free / TOTAL;
    PressureLevel level =
        percent < 5 || critical
            ? PressureLevel.CRITICAL
            : percent < 15 ? PressureLevel.WARN : PressureLevel.NORMAL;
    PressureLevel floor =
        percent < 7.5 || critical
            ? PressureLevel.CRITICAL
            : percent < 22.5 ? PressureLevel.WARN : PressureLevel.NORMAL;
    PressureVerdict verdict =
        new PressureVerdict(level, floor, PressureRule.AVAILABLE, "available " + percent);
    return new PressureReading(
        Domain.HOST, "a trace", new Reading.Value<>(verdict, nowNanos), gauges(percent));
  }

  private PressureGauges gauges(double percent) {
    return new PressureGauges(
        none(),
        none(),
        new Reading.Value<>(percent, nowNanos),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none(),
        none());
  }

  private <T> Reading<T> none() {
    return new Reading.Missing<>("not in a trace", nowNanos);
  }

  int taken(Rung rung) {
    return taken.getOrDefault(rung, 0);
  }

  int actions() {
    return taken.values().stream().mapToInt(Integer::intValue).sum();
  }

  Journal journal() {
    return journal;
  }

  DomainState state() {
    Optional<Duration> blocked =
        clearDue && !quiet ? Optional.of(Duration.ofSeconds(5)) : Optional.empty();
    return watch.state(nowNanos, 3, blocked, lowered).orElseThrow();
  }

  @Override
  public Optional<String> refusal(Rung rung, long now, PressureLevel level, Memory memory) {
    boolean refused =
        switch (rung) {
          case GC_NUDGE -> garbageBytes < 64 * MIB || level != PressureLevel.WARN;
          case CLEAR -> poolBytes < 64 * MIB || clearDue || !clearable;
          case DIP -> poolBytes < LOWERED || lowered;
          case HOLD -> true;
        };
    return refused ? Optional.of("not here") : Optional.empty();
  }

  @Override
  public Attempt take(Rung rung, long now, Memory memory) {
    taken.merge(rung, 1, Integer::sum);
    takenAt.add(now);
    if (observing) {
      return Attempt.done("would be done");
    }
    switch (rung) {
      case GC_NUDGE -> {
        nudged = true;
        nudgedNanos = now;
      }
      case CLEAR -> {
        clearDue = true;
        clearMade = false;
      }
      case DIP -> lowered = true;
      case HOLD -> throw new AssertionError("never here");
    }
    return Attempt.done("done");
  }

  @Override
  public Progress progress(Rung rung) {
    if (rung != Rung.CLEAR || clearMade) {
      return Progress.DONE;
    }
    return clearDue ? Progress.PENDING : Progress.DROPPED;
  }

  @Override
  public void calm() {
    calms++;
    lowered = false;
    clearDue = false;
  }

  @Override
  public void taken(Action action) {
    told.add(action.sentence());
  }

  @Override
  public void stopped(Rung rung, String why) {
    stopped.add(rung.title() + ": " + why);
  }
}
