// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.config.Key;
import io.mlxguard.config.PressureChoice;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.os.PressureVerdict;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.DomainState.Stage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One side's memory: from readings to the level that counts, and from there to the ladder. Used by
 * the worker thread alone.
 */
public final class DomainWatch {

  /** An older reading is stale, and staleness is no calm: the machine may be too busy to tell. */
  static final Duration STALE = Duration.ofSeconds(3);

  /** After so long without a reading nothing is held any longer. */
  static final Duration BLIND = Duration.ofMinutes(1);

  /** A clear that is due is called blocked when it has waited for as long as a rung is given. */
  static final Duration BLOCKED_AFTER = Ladder.SETTLE;

  private final Domain domain;
  private final Hysteresis hysteresis = new Hysteresis();
  private final ChecklistRule checklist = new ChecklistRule();
  private final Ladder ladder;
  private final PressureChoice choice;
  private Optional<PressureReading> latest = Optional.empty();
  private Optional<Cause> cause = Optional.empty();
  private long freshNanos;
  private boolean fresh;

  /** Nothing is known yet. */
  public DomainWatch(Domain domain, Ladder ladder, PressureChoice choice, long nowNanos) {
    this.domain = domain;
    this.ladder = ladder;
    this.choice = choice;
    this.freshNanos = nowNanos;
  }

  /**
   * Looks at what is known now, and acts.
   *
   * @param reading the newest; the same one as before grows old
   */
  public void tick(long nowNanos, PressureReading reading, Memory memory) {
    latest = Optional.of(reading);
    ladder.judge(nowNanos, memory);
    fresh = isFresh(nowNanos, reading.verdict());
    if (!fresh) {
      hysteresis.seeNothing();
      if (nowNanos - freshNanos >= BLIND.toNanos()) {
        hysteresis.forget();
        ladder.climb(nowNanos, new Cause(PressureLevel.NORMAL, "nothing is known", ""), memory);
      }
      return;
    }
    freshNanos = nowNanos;
    PressureVerdict verdict = reading.verdict().known().orElseThrow();
    hysteresis.see(nowNanos, verdict);
    cause = Optional.of(cause(verdict));
    if (hysteresis.isFalling()) { // nothing more is done, and nothing is given back yet
      ladder.stay(hysteresis.level());
    } else {
      ladder.climb(nowNanos, cause.get(), memory);
    }
    lookAtChecklist(nowNanos, reading, memory);
  }

  /** What the level was entered by, as long as it lasts: later numbers may be of a lower one. */
  private Cause cause(PressureVerdict verdict) {
    PressureLevel level = hysteresis.level();
    return verdict.level() == level || cause.isEmpty()
        ? new Cause(level, verdict.text(), key(verdict).title())
        : cause.get().at(level);
  }

  private static boolean isFresh(long nowNanos, Reading<PressureVerdict> verdict) {
    return verdict.known().isPresent() && verdict.age(nowNanos).compareTo(STALE) < 0;
  }

  private void lookAtChecklist(long nowNanos, PressureReading reading, Memory memory) {
    Reading<Double> free = reading.gauges().freePercent();
    if (domain == Domain.HOST
        && checklist.fires(nowNanos, choice.freeBelowPercent(), choice.interval(), free)) {
      String text =
          String.format(
              Locale.ROOT,
              "%.1f %% of memory is free as memory_pressure -Q counts it, below %.1f %%",
              free.known().orElseThrow(),
              choice.freeBelowPercent().getAsDouble());
      Cause rule = new Cause(hysteresis.level(), text, Key.PRESSURE_WATCHDOG_FREE_BELOW.title());
      if (!ladder.take(Rung.CLEAR, nowNanos, rule, memory)) {
        boolean _ = ladder.take(Rung.DIP, nowNanos, rule, memory);
      }
    }
  }

  private static Key key(PressureVerdict verdict) {
    return switch (verdict.rule()) {
      case KERNEL_LEVEL, COMPRESSOR_RATIO, TOLD -> Key.PRESSURE_WATCHDOG;
      case STALL -> Key.PRESSURE_WATCHDOG_STALL;
      case AVAILABLE, CARD -> Key.PRESSURE_WATCHDOG_AVAILABLE;
      case GROUP -> Key.PRESSURE_WATCHDOG_GROUP;
    };
  }

  /** The level that counts. */
  public PressureLevel level() {
    return hysteresis.level();
  }

  /** The level that counts; empty where there is no reading young enough. */
  public Optional<PressureLevel> known() {
    return fresh ? Optional.of(hysteresis.level()) : Optional.empty();
  }

  /** Gives back what is held, for good. */
  public void end() {
    ladder.end();
  }

  /** How long until the next rung can be taken; below 0 where that is past, or memory not short. */
  public Duration untilNext(long nowNanos) {
    return ladder.untilNext(nowNanos);
  }

  /**
   * What is known and done now; empty before the first reading.
   *
   * @param blockedCalls woven calls in flight
   * @param blockedFor how long a clear has been due under them; empty where none is
   * @param dipping whether the cache limit is lowered until calm
   */
  public Optional<DomainState> state(
      long nowNanos, int blockedCalls, Optional<Duration> blockedFor, boolean dipping) {
    return latest.map(
        reading -> {
          boolean blocked = blockedFor.filter(it -> it.compareTo(BLOCKED_AFTER) >= 0).isPresent();
          return new DomainState(
              domain,
              reading.source(),
              level(nowNanos, reading.verdict()),
              reading.verdict(),
              reading.gauges(),
              stage(blocked, dipping),
              blocked ? blockedCalls : 0,
              blocked ? blockedFor.orElseThrow() : Duration.ZERO,
              dipping,
              ladder.refusals(),
              cause);
        });
  }

  private Reading<PressureLevel> level(long nowNanos, Reading<PressureVerdict> verdict) {
    if (fresh) {
      return new Reading.Value<>(hysteresis.level(), verdict.atNanos());
    }
    String why =
        switch (verdict) {
          case Reading.Missing<PressureVerdict> missing -> missing.why();
          case Reading.Value<PressureVerdict> old ->
              "the last reading is "
                  + old.age(nowNanos).toSeconds()
                  + " s old, which says nothing of now";
        };
    return new Reading.Missing<>(why, verdict.atNanos());
  }

  private Stage stage(boolean blocked, boolean dipping) {
    if (!fresh) {
      return Stage.UNKNOWN;
    }
    if (blocked) {
      return Stage.BLOCKED;
    }
    if (hysteresis.level() == PressureLevel.NORMAL) {
      return Stage.CALM;
    }
    return dipping || ladder.isActing() ? Stage.ACTING : Stage.SPENT;
  }
}
