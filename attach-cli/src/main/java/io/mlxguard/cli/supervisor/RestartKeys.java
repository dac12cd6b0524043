// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.terminal.Untrusted;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of layer 6 as the agent reads them; what it would only warn of is a mistake here, where
 * nothing runs yet.
 */
record RestartKeys(GuardKeys keys) {
  private static final Pattern TIME =
      Pattern.compile("([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?");
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h)");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofHours(24);
  private static final int MOST_HOURS = 8760;
  private static final int MOST_CALLS = 1_000_000_000;

  /** Reads those that nothing is written of, for their mistakes. */
  void check() throws Failure {
    span("jitter", HOUR, Duration.ZERO, HOUR);
    span("stuck-after", HOUR, Duration.ofMillis(100), DAY);
    is("supervised", "auto", "yes");
  }

  /** When the day's window opens, where there is one. */
  Optional<LocalTime> at() throws Failure {
    Optional<String> at = unlessOff("at");
    if (at.isPresent() && !TIME.matcher(at.get()).matches()) {
      throw wrong("at", "off, or HH:MM or HH:MM:SS, such as 04:00");
    }
    return at.map(text -> LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text));
  }

  /** Whose clock that is, where it is not the JVM's. */
  Optional<ZoneId> zone() throws Failure {
    Optional<String> text = value("zone").filter(it -> !it.equalsIgnoreCase("system"));
    try {
      return text.map(ZoneId::of);
    } catch (DateTimeException e) {
      throw wrong("zone", "system, or a zone's id such as Europe/Berlin");
    }
  }

  /** Whether anything but the time of the day makes a restart due. */
  boolean hasWear() throws Failure {
    boolean calls = unlessOff("after-calls").isPresent();
    boolean hours = unlessOff("after-hours").isPresent();
    boolean climb = unlessOff("time-to-limit").isPresent();
    if (calls) {
      number("after-calls", 0, MOST_CALLS);
    }
    if (hours) {
      number("after-hours", 0, MOST_HOURS);
    }
    if (climb) {
      span("time-to-limit", DAY, Duration.ofMinutes(1), DAY);
    }
    return calls || hours || climb;
  }

  /** Of a key that says one of two things whether it says the second. */
  boolean is(String name, String usual, String other) throws Failure {
    String word = value(name).orElse(usual).toLowerCase(Locale.ROOT);
    if (!List.of(usual, other).contains(word)) {
      throw wrong(name, usual + " or " + other);
    }
    return word.equals(other);
  }

  int number(String name, int usual, int most) throws Failure {
    Optional<String> text = value(name);
    if (text.isEmpty()) {
      return usual;
    }
    long number = text.get().matches("[0-9]{1,10}") ? Long.parseLong(text.get()) : 0;
    if (number < 1 || number > most) {
      throw wrong(name, "1 to " + most);
    }
    return (int) number;
  }

  /** A time, in bounds that belong to it. */
  Duration span(String name, Duration usual, Duration least, Duration most) throws Failure {
    Optional<String> text = value(name);
    if (text.isEmpty()) {
      return usual;
    }
    Matcher matcher = SPAN.matcher(text.get());
    Duration span = matcher.matches() ? span(matcher) : most.plusSeconds(1);
    if (span.compareTo(least) < 0 || span.compareTo(most) > 0) {
      String allowed = "a time such as 10s, 30m or 2h, at most %dh".formatted(most.toHours());
      throw wrong(name, allowed + (least.isZero() ? "" : ", at least " + shown(least)));
    }
    return span;
  }

  private static String shown(Duration least) {
    return least.toSeconds() == 0 ? least.toMillis() + "ms" : least.toSeconds() + "s";
  }

  private static Duration span(Matcher matcher) {
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  private Optional<String> unlessOff(String name) {
    return value(name).filter(it -> !it.equalsIgnoreCase("off"));
  }

  private Optional<String> value(String name) {
    return keys.value(key(name));
  }

  private static String key(String name) {
    return GuardKeys.LAYER + "." + name;
  }

  private Failure wrong(String name, String allowed) {
    return new Failure(
        Exit.USAGE,
        "%s=%s cannot be: allowed is %s"
            .formatted(key(name), Untrusted.shown(value(name).orElse("")), allowed));
  }
}
