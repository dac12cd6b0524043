// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Action.Outcome;
import io.mlxguard.pressure.Reclaim.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is done while memory is short: one rung in each settle window, from the least to the most
 * intrusive, as long as the level lasts; each is judged by what it brings, and one that brings
 * nothing is stopped. Everything held is given back when calm returns. Used by the worker thread
 * alone.
 */
public final class Ladder {

  /** Between two rungs. */
  static final Duration SETTLE = Duration.ofSeconds(2);

  /** For the Cleaners after a nudge: what they free lands in the pool, for the clear to take. */
  static final Duration AFTER_NUDGE = Duration.ofMillis(100);

  /** Between the last rung taken and the next climb, in which each may be taken again, at first. */
  static final Duration REST = Duration.ofSeconds(10);

  /** What was asked for out of turn, in calm, stands in the way of layer 4's own. */
  private static final Duration LONGEST_IN_CALM = Duration.ofSeconds(30);

  private static final Duration LONGEST_REST = Duration.ofMinutes(5);

  private static final List<Rung> RUNGS = List.of(Rung.values());

  private final Domain domain;
  private final Reclaim reclaim;
  private final Journal journal;
  private final boolean observing;
  private final Map<Rung, Breaker> breakers = new EnumMap<>(Rung.class);
  private final Map<Rung, String> refusals = new EnumMap<>(Rung.class);
  private final List<Trial> trials = new ArrayList<>();
  private PressureLevel level = PressureLevel.NORMAL;
  private final Set<Rung> taken = EnumSet.noneOf(Rung.class);
  private Duration rest = REST;
  private long tookNanos;
  private long nextNanos;

  /**
   * A ladder at whose foot we stand.
   *
   * @param domain whose memory
   * @param journal takes each action, and again with what became of it
   * @param observing whether actions are only told of
   */
  public Ladder(Domain domain, Reclaim reclaim, Journal journal, boolean observing) {
    this.domain = domain;
    this.reclaim = reclaim;
    this.journal = journal;
    this.observing = observing;
    for (Rung rung : Rung.values()) {
      breakers.put(rung, new Breaker());
    }
  }

  /** Looks at what became of the actions; at each tick, whatever the level. */
  public void judge(long nowNanos, Memory memory) {
    for (Trial trial : List.copyOf(trials)) {
      if (trial.isPending()) {
        follow(trial, nowNanos, memory);
      }
    }
    for (Trial trial : List.copyOf(trials)) {
      Outcome outcome = trial.isPending() ? Outcome.OPEN : trial.look(nowNanos, memory);
      if (outcome != Outcome.OPEN) {
        close(trial, outcome, nowNanos);
      }
    }
  }

  private void follow(Trial trial, long nowNanos, Memory memory) {
    switch (reclaim.progress(trial.action().rung())) {
      case PENDING -> {
        trial.waits(memory);
        if (level == PressureLevel.NORMAL && trial.age(nowNanos).compareTo(LONGEST_IN_CALM) > 0) {
          withdraw(trial);
          reclaim.calm();
        }
      }
      case DROPPED -> withdraw(trial);
      case DONE -> {
        trial.done(nowNanos);
        if (trial.action().rung() == Rung.GC_NUDGE) {
          nextNanos = nowNanos + AFTER_NUDGE.toNanos();
          return;
        }
        List.copyOf(trials).stream()
            .filter(it -> it.action().rung() == Rung.DIP)
            .forEach(it -> close(it, Outcome.IDLE, nowNanos)); // the pool's fall is the clear's
      }
    }
  }

  private void withdraw(Trial trial) {
    trials.remove(trial);
    journal.add(trial.withdrawn());
  }

  private void close(Trial trial, Outcome outcome, long nowNanos) {
    trials.remove(trial);
    journal.add(trial.judged(outcome));
    Rung rung = trial.action().rung();
    Breaker breaker = breaker(rung);
    if (outcome == Outcome.USEFUL) {
      breaker.useful();
    } else if (outcome == Outcome.USELESS && breaker.useless(nowNanos)) {
      journal.stopped(rung, breaker.refusal(nowNanos).orElseThrow());
    }
    if (rung == Rung.DIP && level == PressureLevel.NORMAL) { // taken in calm, out of turn
      reclaim.calm();
    }
  }

  /** Climbs, where memory is short and it is time; comes down where calm has returned. */
  public void climb(long nowNanos, Cause cause, Memory memory) {
    boolean rises = cause.level().compareTo(level) > 0;
    boolean falls = cause.level() == PressureLevel.NORMAL && level != cause.level();
    level = cause.level();
    if (level == PressureLevel.NORMAL) {
      if (falls) {
        comeDown();
      }
      return;
    }
    if (rises) {
      nextNanos = nowNanos;
      taken.clear();
      rest = REST;
    }
    if (nowNanos - nextNanos < 0) {
      return;
    }
    if (isNudging() && level == PressureLevel.WARN) {
      return; // what it frees is for the clear to take
    }
    if (!observing && nowNanos - tookNanos >= rest.toNanos()) { // told of once is enough
      climbAnew();
    }
    for (Rung rung : RUNGS) {
      if (!taken.contains(rung) && take(rung, nowNanos, cause, memory)) {
        taken.add(rung);
        tookNanos = nowNanos;
        nextNanos = nowNanos + (rung == Rung.GC_NUDGE ? AFTER_NUDGE : SETTLE).toNanos();
        return;
      }
    }
    nextNanos = nowNanos + SETTLE.toNanos();
  }

  /** What has not ended the pressure so far is tried less and less often. */
  private void climbAnew() {
    if (taken.isEmpty()) {
      return;
    }
    taken.clear();
    Duration doubled = rest.multipliedBy(2);
    rest = doubled.compareTo(LONGEST_REST) < 0 ? doubled : LONGEST_REST;
  }

  private boolean isNudging() {
    return trials.stream().anyMatch(it -> it.isPending() && it.action().rung() == Rung.GC_NUDGE);
  }

  /** Takes no rung and gives nothing back: the level is being left, and may come again. */
  public void stay(PressureLevel at) {
    level = at;
  }

  private void comeDown() {
    taken.clear();
    refusals.clear();
    reclaim.calm();
    List.copyOf(trials).stream().filter(Trial::isPending).forEach(this::withdraw);
  }

  /**
   * Takes one rung by itself, out of turn.
   *
   * @return whether it was taken
   */
  public boolean take(Rung rung, long nowNanos, Cause cause, Memory memory) {
    Optional<String> refusal =
        unjudged(rung)
            .or(() -> breaker(rung).refusal(nowNanos))
            .or(() -> reclaim.refusal(rung, nowNanos, cause.level(), memory));
    if (refusal.isPresent()) {
      refusals.put(rung, refusal.get());
      return false;
    }
    refusals.remove(rung);
    Attempt attempt = reclaim.take(rung, nowNanos, memory);
    if (!attempt.made()) {
      refusals.put(rung, attempt.text());
      return false;
    }
    boolean pending = !observing && reclaim.progress(rung) == Reclaim.Progress.PENDING;
    Outcome outcome = pending ? Outcome.PENDING : Outcome.OPEN;
    Action action =
        new Action(
            journal.nextNumber(),
            journal.nowMillis(),
            domain,
            rung,
            attempt.text(),
            cause,
            memory,
            observing ? Outcome.OBSERVED : outcome,
            OptionalLong.empty(),
            OptionalLong.empty());
    journal.add(action);
    if (!observing && rung != Rung.HOLD) { // a hold is judged by whoever holds
      trials.add(new Trial(action, nowNanos));
    }
    return true;
  }

  private Optional<String> unjudged(Rung rung) {
    return trials.stream().anyMatch(it -> it.action().rung() == rung)
        ? Optional.of("the last one is still under way, or not judged yet")
        : Optional.empty();
  }

  private Breaker breaker(Rung rung) {
    Breaker breaker = breakers.get(rung);
    if (breaker == null) {
      throw new IllegalStateException("no breaker for " + rung);
    }
    return breaker;
  }

  /** Gives back what is held, for good. */
  public void end() {
    comeDown();
    List.copyOf(trials).forEach(this::withdraw);
  }

  /** Whether an action is under way or being judged. */
  public boolean isActing() {
    return !trials.isEmpty();
  }

  /** Why rungs were not taken when it was last their turn. */
  public Map<Rung, String> refusals() {
    return Map.copyOf(refusals);
  }

  /** How long until the next look at the rungs; below 0 where that is past, or memory not short. */
  public Duration untilNext(long nowNanos) {
    return Duration.ofNanos(level == PressureLevel.NORMAL ? -1 : nextNanos - nowNanos);
  }
}
