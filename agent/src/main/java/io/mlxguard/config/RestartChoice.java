// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * When the host is left for its supervisor to start it again.
 *
 * @param at when the day's window opens; empty where there is none
 * @param zone whose clock that is; empty for the JVM's
 * @param within how long the window is
 * @param jitter up to how much later, by chance, it opens for this process
 * @param exitAtEnd whether it leaves at the window's end under running calls
 * @param notifyOnly whether it only says that now would be the moment
 * @param exitCode what the host exits with
 * @param supervised whether the user vouches for a supervisor
 * @param wear what else makes a restart due
 * @param mostRestarts how many there may be in {@code mostIn}
 * @param mostIn the time for that
 * @param stuckAfter when a shutdown that does not end is reported
 * @param unreadable whether a time was given that cannot be read
 */
public record RestartChoice(
    Optional<LocalTime> at,
    Optional<ZoneId> zone,
    Duration within,
    Duration jitter,
    boolean exitAtEnd,
    boolean notifyOnly,
    int exitCode,
    boolean supervised,
    Wear wear,
    int mostRestarts,
    Duration mostIn,
    Duration stuckAfter,
    boolean unreadable) {

  /**
   * What makes a restart due at any time of the day.
   *
   * @param calls so many woven calls
   * @param hours so long since the host's start
   * @param timeToLimit so little time until the footprint has taken all memory
   */
  public record Wear(OptionalLong calls, Optional<Duration> hours, Optional<Duration> timeToLimit) {

    /** Whether anything does. */
    public boolean isAny() {
      return calls.isPresent() || hours.isPresent() || timeToLimit.isPresent();
    }
  }

  static final String AT = "off, or a time of the day such as 04:00 or 04:00:30";
  static final String ZONE =
      "system, or the name of a time zone such as Europe/Berlin or UTC, in its own spelling";
  static final String EXIT_CODE = "a whole number from 1 to 125";
  static final String CALLS = "off, or a whole number from 1 to 1000000000";
  static final String HOURS = "off, or a whole number of hours from 1 to 8760";
  static final String TIME_TO_LIMIT =
      "off, or " + Span.allowed(Duration.ofMinutes(1), Span.LONGEST);
  static final String MOST = "a whole number from 1 to 100";

  private static final String OFF = "off";
  private static final Duration LEAST_TO_LIMIT = Duration.ofMinutes(1);
  private static final Pattern WRITTEN = Pattern.compile("\\d{1,2}:\\d{2}(:\\d{2})?");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("H:mm[:ss]", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

  private enum End {
    SKIP,
    EXIT
  }

  private enum Way {
    EXIT,
    NOTIFY
  }

  private enum Vouched {
    AUTO,
    YES
  }

  static RestartChoice read(Reader reader) {
    Optional<Optional<LocalTime>> at =
        reader.attempt(Key.SCHEDULED_RESTART_AT, RestartChoice::at, "there is no daily restart");
    Optional<Optional<ZoneId>> zone =
        reader.attempt(
            Key.SCHEDULED_RESTART_ZONE, RestartChoice::zone, "there is no daily restart");
    boolean unreadable = at.isEmpty() || zone.isEmpty();
    return new RestartChoice(
        unreadable ? Optional.empty() : at.get(),
        zone.orElse(Optional.empty()),
        reader.span(Key.SCHEDULED_RESTART_WITHIN),
        reader.span(Key.SCHEDULED_RESTART_JITTER),
        reader.choice(Key.SCHEDULED_RESTART_AT_WINDOW_END, End.class, End.SKIP) == End.EXIT,
        reader.choice(Key.SCHEDULED_RESTART_MODE, Way.class, Way.NOTIFY) == Way.NOTIFY,
        reader.value(Key.SCHEDULED_RESTART_EXIT_CODE, text -> (int) number(text, 1, 125)),
        reader.choice(Key.SCHEDULED_RESTART_SUPERVISED, Vouched.class, Vouched.AUTO) == Vouched.YES,
        new Wear(
            reader.value(Key.SCHEDULED_RESTART_AFTER_CALLS, RestartChoice::calls),
            reader.value(Key.SCHEDULED_RESTART_AFTER_HOURS, RestartChoice::hours),
            reader.value(Key.SCHEDULED_RESTART_TIME_TO_LIMIT, RestartChoice::timeToLimit)),
        reader.value(Key.SCHEDULED_RESTART_MAX_RESTARTS, text -> (int) number(text, 1, 100)),
        reader.span(Key.SCHEDULED_RESTART_MAX_RESTARTS_IN),
        reader.span(Key.SCHEDULED_RESTART_STUCK_AFTER),
        unreadable);
  }

  private static boolean isOff(String text) {
    return text.strip().toLowerCase(Locale.ROOT).equals(OFF);
  }

  private static Optional<LocalTime> at(String text) {
    if (isOff(text)) {
      return Optional.empty();
    }
    String time = text.strip();
    if (!WRITTEN.matcher(time).matches()) { // not "+4:00", nor digits of another script
      throw new IllegalArgumentException("is not a time of the day");
    }
    try {
      return Optional.of(LocalTime.parse(time, TIME));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is not a time of the day", e);
    }
  }

  private static Optional<ZoneId> zone(String text) {
    String name = text.strip();
    if (name.toLowerCase(Locale.ROOT).equals("system")) {
      return Optional.empty();
    }
    try {
      return Optional.of(ZoneId.of(name));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("is not a time zone", e);
    }
  }

  private static OptionalLong calls(String text) {
    return isOff(text) ? OptionalLong.empty() : OptionalLong.of(number(text, 1, 1_000_000_000));
  }

  private static Optional<Duration> hours(String text) {
    return isOff(text) ? Optional.empty() : Optional.of(Duration.ofHours(number(text, 1, 8760)));
  }

  private static Optional<Duration> timeToLimit(String text) {
    if (isOff(text)) {
      return Optional.empty();
    }
    Duration span =
        Span.parse(text).orElseThrow(() -> new IllegalArgumentException("is not a time"));
    if (span.compareTo(LEAST_TO_LIMIT) < 0) {
      throw new IllegalArgumentException("is too short");
    }
    return Optional.of(span);
  }

  private static long number(String text, long least, long most) {
    String digits = text.strip();
    if (!digits.matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException("is not a whole number");
    }
    long number = Long.parseLong(digits);
    if (number < least || number > most) {
      throw new IllegalArgumentException("is out of range");
    }
    return number;
  }

  /**
   * Whose clock the time is on; empty where there is none. The first who asks for the JVM's own
   * zone settles it for the host too, and takes the lock of the system's properties: so nobody does
   * who has no time to keep.
   */
  public Optional<ZoneId> clock() {
    return at.map(_ -> zone.orElseGet(ZoneId::systemDefault));
  }

  /** Whether there is anything to do. */
  public boolean isWanted() {
    return at.isPresent() || wear.isAny();
  }

  /** The same, with nothing done. */
  public RestartChoice observing() {
    return new RestartChoice(
        at,
        zone,
        within,
        jitter,
        exitAtEnd,
        true,
        exitCode,
        supervised,
        wear,
        mostRestarts,
        mostIn,
        stuckAfter,
        unreadable);
  }

  /** The one line that says it, as a setting in force. */
  public String setting() {
    return at.map(it -> it + " within " + Span.text(within) + ", " + shownZone())
        .or(() -> wear.isAny() ? Optional.of("on wear") : Optional.empty())
        .orElse(unreadable ? "unreadable" : OFF);
  }

  /** The JVM's own is not asked for here: any thread may, and at any time. */
  private String shownZone() {
    return zone.map(ZoneId::getId).orElse("the JVM's zone");
  }

  /** Whether it asks for the same, however it was written. */
  public boolean sameAs(RestartChoice other) {
    return values().equals(other.values());
  }

  /** The {@code equals} of a record of ours is not for a host's process. */
  private List<Object> values() {
    return List.of(
        at.map(LocalTime::toSecondOfDay).orElse(-1),
        zone.map(ZoneId::getId).orElse(""),
        within,
        jitter,
        exitAtEnd,
        notifyOnly,
        exitCode,
        supervised,
        wear.calls().orElse(-1),
        wear.hours().orElse(Duration.ZERO),
        wear.timeToLimit().orElse(Duration.ZERO),
        mostRestarts,
        mostIn,
        stuckAfter,
        unreadable);
  }
}
