// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import io.mlxguard.config.RestartChoice;
import io.mlxguard.config.RestartChoice.Wear;
import io.mlxguard.restart.RestartEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Decides when the host is left. It is asked again and again, by the calendar's clock, which may be
 * set, and may have slept since the last time; it has no clock of its own. A window counts only if
 * it opened after {@code since}: the host that a restart brought back, or one that was guarded
 * inside a window, is not restarted in it. Used by one thread.
 */
public final class Planner {

  /** Later than this after a window's end is not its end any more, but after a sleep. */
  private static final Duration AT_THE_END = Duration.ofMinutes(1);

  /** A window of a second would be skipped each second. */
  private static final Duration BETWEEN_WEAR = Duration.ofMinutes(1);

  private final RestartChoice choice;
  private final Optional<ZoneId> zone;
  private final Optional<DailyWindows> windows;
  private Instant since;
  private Duration sinceGuarded;
  private final Duration jitter;
  private final Ledger ledger;
  private final BiConsumer<Kind, String> tell;
  private Instant last;
  private Instant handled;
  private Instant wearFrom = Instant.MIN;
  private Optional<Due> due = Optional.empty();
  private boolean toldDue;
  private boolean toldWear;
  private boolean stoodDown;
  private long skipped;
  private long missed;

  /**
   * Nothing is due.
   *
   * @param since from when on windows count
   * @param guarded how long the guard was there then, by a clock that nobody sets
   * @param chance from 0 to below 1: this process's part of the jitter
   * @param ledger what was done before
   * @param tell takes each event
   */
  public Planner(
      RestartChoice choice,
      Instant since,
      Duration guarded,
      double chance,
      Ledger ledger,
      BiConsumer<Kind, String> tell) {
    this.choice = choice;
    this.zone = choice.clock(); // the host may set the JVM's own later
    this.windows =
        zone.map(clock -> new DailyWindows(choice.at().orElseThrow(), clock, choice.within()));
    this.since = since;
    this.sinceGuarded = guarded;
    this.last = since;
    this.handled = Instant.MIN;
    this.ledger = ledger;
    this.tell = tell;
    long half = choice.within().toMillis() / 2;
    this.jitter = Duration.ofMillis((long) (chance * Math.min(choice.jitter().toMillis(), half)));
  }

  /** Goes on where another left off whose windows are the same. */
  public void follow(Planner other) {
    since = other.since;
    sinceGuarded = other.sinceGuarded;
    last = other.last;
    handled = other.handled;
    skipped = other.skipped;
    missed = other.missed;
  }

  /** Whether its windows open when those of that choice do. */
  public boolean hasWindowsOf(RestartChoice next) {
    return choice.at().equals(next.at()) && zone.equals(next.clock());
  }

  /** Looks at the clock; answers with the cause where the host is to be left now. */
  public Optional<String> look(Instant now, Facts facts) {
    Instant began = now.minus(facts.guarded().minus(sinceGuarded));
    since = began.isBefore(since) ? began : since; // the clock was ahead then
    noteMissed(now);
    last = now;
    expire(now);
    if (facts.inUse()) {
      find(now, facts);
    }
    if (due.isEmpty() || !facts.inUse()) {
      return Optional.empty();
    }
    boolean wasDown = stoodDown;
    if (isStoodDown(now)) {
      due.filter(it -> it.scheduled() && it.isBefore(now))
          .ifPresent(it -> skip(now, it, ": there have been too many restarts"));
      return Optional.empty();
    }
    if (wasDown) {
      due = due.map(it -> it.scheduled() ? it : wear(now, it.cause())); // its time begins now
    }
    if (!toldDue) {
      toldDue = true;
      tell.accept(Kind.DUE, due.get().cause() + waits(due.get()));
    }
    return decided(now, due.get(), facts);
  }

  /** A day's window takes the place of wear, which knows no end but another beginning. */
  private void find(Instant now, Facts facts) {
    if (isScheduled()) {
      return;
    }
    Optional<Due> found =
        scheduled(now).or(() -> due.isPresent() ? Optional.empty() : worn(now, facts));
    if (found.isPresent()) {
      due = found;
      toldDue = false;
    }
  }

  /** A window between two looks. */
  private void noteMissed(Instant now) {
    windows
        .flatMap(it -> it.before(now))
        .filter(window -> window.opens().isAfter(last) && counts(window))
        .ifPresent(this::miss);
  }

  private void miss(Window window) {
    handled = window.opens();
    missed++;
    tell.accept(
        Kind.MISSED,
        "the window from "
            + shown(window.opens())
            + " passed unseen: the machine slept, or its clock was set");
  }

  private boolean counts(Window window) {
    return !window.opens().isBefore(since) && !window.opens().equals(handled);
  }

  /** What was due and is not any more: its time ended while nobody looked, or never began. */
  private void expire(Instant now) {
    wearFrom = wearFrom.isAfter(now.plus(BETWEEN_WEAR).plus(choice.within())) ? now : wearFrom;
    due.filter(it -> now.isBefore(it.from()))
        .ifPresent(_ -> due = Optional.empty()); // the clock was set back
    due.filter(it -> it.isBefore(now.minus(AT_THE_END))).ifPresent(this::expired);
  }

  private void expired(Due late) {
    if (late.scheduled()) {
      missed++;
      tell.accept(
          Kind.MISSED,
          "the window's end at " + shown(late.until()) + " passed unseen: the machine slept");
    }
    over(late);
  }

  private Optional<Due> scheduled(Instant now) {
    return windows
        .flatMap(it -> it.around(now))
        .filter(this::counts)
        .filter(window -> !ledger.hasOne(window)) // the clock may have been set back since
        .filter(window -> !now.isBefore(window.opens().plus(jitter)))
        .map(
            window ->
                new Due(
                    window.opens(),
                    "the window from " + shown(window.opens()) + " to " + shown(window.ends()),
                    window.opens().plus(jitter),
                    window.ends(),
                    true));
  }

  private Optional<Due> worn(Instant now, Facts facts) {
    return toldWear || now.isBefore(wearFrom)
        ? Optional.empty()
        : reached(choice.wear(), facts).map(cause -> wear(now, cause));
  }

  private Due wear(Instant now, String cause) {
    return new Due(now, cause, now, now.plus(choice.within()), false);
  }

  private static String waits(Due waiting) {
    return "; waits for a lull without a call, after "
        + Duration.between(waiting.from(), waiting.patientUntil()).toSeconds()
        + " s for any moment";
  }

  private static Optional<String> reached(Wear wear, Facts facts) {
    if (wear.calls().isPresent() && facts.calls() >= wear.calls().getAsLong()) {
      return Optional.of(
          facts.calls()
              + " calls (scheduled-restart.after-calls="
              + wear.calls().getAsLong()
              + ")");
    }
    if (wear.hours().filter(it -> facts.uptime().compareTo(it) >= 0).isPresent()) {
      return Optional.of(
          "up for "
              + facts.uptime().toHours()
              + " h (scheduled-restart.after-hours="
              + wear.hours().get().toHours()
              + ")");
    }
    return wear.timeToLimit()
        .flatMap(least -> facts.timeToLimit().filter(it -> it.compareTo(least) < 0))
        .map(
            left ->
                "the footprint takes all memory within "
                    + left.toMinutes()
                    + " min at this pace (scheduled-restart.time-to-limit)");
  }

  private boolean isStoodDown(Instant now) {
    int restarts = ledger.near(now, choice.mostIn()).size();
    boolean tooMany = restarts >= choice.mostRestarts();
    if (tooMany && !stoodDown) {
      tell.accept(
          Kind.STOOD_DOWN,
          restarts
              + " restarts within "
              + choice.mostIn().toMinutes()
              + " min; stands down (scheduled-restart.max-restarts): what makes them due does not"
              + " go away by a restart");
    }
    stoodDown = tooMany;
    return tooMany;
  }

  private Optional<String> decided(Instant now, Due waiting, Facts facts) {
    if (!waiting.isBefore(now)) {
      boolean moment = waiting.isPatient(now) ? facts.lull() : facts.quiet();
      return moment ? taken(waiting, waiting.cause()) : Optional.empty();
    }
    if (choice.exitAtEnd() && waiting.scheduled()) {
      return taken(
          waiting,
          waiting.cause()
              + (facts.quiet() ? ", at its end" : ", at its end, with calls in flight"));
    }
    skip(now, waiting, ": no moment without a call came in time");
    return Optional.empty();
  }

  /** The moment is there. */
  private Optional<String> taken(Due waiting, String cause) {
    if (!choice.notifyOnly()) {
      return Optional.of(cause);
    }
    tell.accept(Kind.MOMENT, "now would be the moment to restart: " + cause);
    toldWear |= !waiting.scheduled();
    over(waiting);
    return Optional.empty();
  }

  private void skip(Instant now, Due waiting, String why) {
    wearFrom = now.plus(BETWEEN_WEAR);
    skipped++;
    tell.accept(
        Kind.SKIPPED,
        waiting.cause()
            + why
            + (waiting.scheduled() ? "; the next window is tomorrow's" : "; looks on in a minute"));
    over(waiting);
  }

  private void over(Due waiting) {
    handled = waiting.scheduled() ? waiting.opens() : handled;
    due = Optional.empty();
  }

  /** What was decided could not be done: not in this window any more, and of wear as long. */
  public void refused() {
    wearFrom = last.plus(choice.within());
    due.ifPresent(this::over);
  }

  private String shown(Instant moment) {
    ZoneId clock = zone.orElseThrow(); // no window is without
    return moment.atZone(clock).toLocalDateTime().withNano(0) + " " + clock;
  }

  /** When the next window opens, on the clock of its zone. */
  public Optional<String> shownNext(Instant now) {
    return next(now).map(window -> window.opens().atZone(zone.orElseThrow()).toString());
  }

  /** The next window, where there is a daily one. */
  public Optional<Window> next(Instant now) {
    return windows.map(it -> it.after(now));
  }

  /** What makes a restart due now. */
  public Optional<String> cause() {
    return due.map(Due::cause);
  }

  /** Since when its moment is looked for. */
  public Optional<Instant> dueSince() {
    return due.map(Due::from);
  }

  /** Whether a day's window made it due, and not wear. */
  public boolean isScheduled() {
    return due.filter(Due::scheduled).isPresent();
  }

  /** Whether a restart is waited for, so that a moment must not be missed. */
  public boolean isDue() {
    return due.isPresent() && !stoodDown;
  }

  /** What it is doing, of a host that uses MLX. */
  public RestartState.Stage stage() {
    if (due.isEmpty()) {
      return RestartState.Stage.WATCHING;
    }
    return stoodDown ? RestartState.Stage.STOOD_DOWN : RestartState.Stage.DUE;
  }

  /** Windows that ended without a moment. */
  public long skipped() {
    return skipped;
  }

  /** Windows that nobody saw. */
  public long missed() {
    return missed;
  }
}
