// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.terminal.Untrusted;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What layer 6 will do in the host, as far as its supervisor has to know.
 *
 * @param exitCode by which the host asks to be started again
 * @param mostStarts within ten minutes, beyond which the host is in a crash loop
 * @param window when it leaves; empty where it goes by calls or hours alone, or not at all
 * @param backstop whether the supervisor is to end it where it has not left by the window's end
 * @param never why the host will never leave for layer 6; empty where it may
 */
public record RestartPlan(
    int exitCode,
    int mostStarts,
    Optional<Window> window,
    boolean backstop,
    Optional<String> never) {
  private static final Pattern TIME =
      Pattern.compile("([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?");
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h)");
  private static final Duration LONGEST = Duration.ofHours(12);
  private static final int MOST_CODE = 125;
  private static final int MOST_RESTARTS = 100;
  private static final List<String> WEAR = List.of("after-calls", "after-hours", "time-to-limit");

  /** What a crash loop of systemd's is counted in. */
  static final Duration START_LIMIT = Duration.ofMinutes(10);

  /** The first start, and what may be done by hand or end by itself beside layer 6. */
  private static final int OTHER_STARTS = 5;

  /**
   * When a host may leave.
   *
   * @param at on the clock
   * @param zone of that clock; empty for the machine's
   * @param length of the window, which the jitter is part of
   */
  public record Window(LocalTime at, Optional<ZoneId> zone, Duration length) {}

  /** What the keys say; one that cannot be is a mistake here, where nothing runs yet. */
  static RestartPlan of(GuardKeys keys, Optional<ZoneId> hostZone) throws Failure {
    int code = number(keys, "exit-code", 75, MOST_CODE);
    int starts = mostStarts(keys);
    boolean exits = word(keys, "mode", "exit", "exit", "notify").equals("exit");
    boolean ends = word(keys, "at-window-end", "skip", "skip", "exit").equals("exit");
    Optional<String> at = keys.value(key("at")).filter(it -> !it.equalsIgnoreCase("off"));
    Duration within = span(keys, "within", Duration.ofMinutes(30), LONGEST);
    if (within.compareTo(Duration.ofSeconds(1)) < 0) {
      throw wrong("within", keys, "a window of at least 1s, or nobody could leave in it");
    }
    Optional<ZoneId> zone = zone(keys).or(() -> hostZone);
    Optional<String> never = never(keys, at.isPresent(), exits);
    if (at.isEmpty()) {
      return new RestartPlan(code, starts, Optional.empty(), false, never);
    }
    if (!TIME.matcher(at.get()).matches()) {
      throw wrong("at", keys, "off, or HH:MM or HH:MM:SS, such as 04:00");
    }
    Window window = new Window(time(at.get()), zone, within);
    return new RestartPlan(code, starts, Optional.of(window), ends && never.isEmpty(), never);
  }

  private static Optional<String> never(GuardKeys keys, boolean at, boolean exits) {
    List<String> why = new ArrayList<>();
    // What is neither of the two words the agent takes for observe.
    if (keys.value("mode").filter(mode -> !mode.equalsIgnoreCase("guard")).isPresent()) {
      why.add("mode is observe, which changes nothing; it takes mode=guard");
    }
    if (!exits) {
      why.add("scheduled-restart.mode is notify, which only tells; it takes exit");
    }
    if (!at && WEAR.stream().allMatch(name -> isOff(keys, name))) {
      why.add("none of scheduled-restart.at, after-calls, after-hours, time-to-limit is set");
    }
    return why.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", why));
  }

  private static boolean isOff(GuardKeys keys, String name) {
    return keys.value(key(name)).orElse("off").equalsIgnoreCase("off");
  }

  /** More than layer 6 asks for in that time before it stands down. */
  private static int mostStarts(GuardKeys keys) throws Failure {
    int most = number(keys, "max-restarts", 3, MOST_RESTARTS);
    Duration in = span(keys, "max-restarts-in", Duration.ofHours(1), Duration.ofHours(24));
    if (in.compareTo(Duration.ofSeconds(1)) < 0) {
      throw wrong("max-restarts-in", keys, "at least 1s");
    }
    int times = Math.toIntExact(-Math.floorDiv(-START_LIMIT.toMillis(), in.toMillis()));
    return most * times + OTHER_STARTS;
  }

  private static LocalTime time(String text) {
    return LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text);
  }

  private static int number(GuardKeys keys, String name, int usual, int most) throws Failure {
    Optional<String> text = keys.value(key(name));
    if (text.isEmpty()) {
      return usual;
    }
    long number = text.get().matches("[0-9]{1,10}") ? Long.parseLong(text.get()) : 0;
    if (number < 1 || number > most) {
      throw wrong(name, keys, "1 to " + most);
    }
    return (int) number;
  }

  private static String word(GuardKeys keys, String name, String usual, String one, String other)
      throws Failure {
    String word = keys.value(key(name)).orElse(usual).toLowerCase(Locale.ROOT);
    if (!word.equals(one) && !word.equals(other)) {
      throw wrong(name, keys, one + " or " + other);
    }
    return word;
  }

  private static Duration span(GuardKeys keys, String name, Duration usual, Duration longest)
      throws Failure {
    Optional<String> text = keys.value(key(name));
    if (text.isEmpty()) {
      return usual;
    }
    Matcher matcher = SPAN.matcher(text.get());
    Duration span = matcher.matches() ? span(matcher) : longest.plusSeconds(1);
    if (span.compareTo(longest) > 0) {
      throw wrong(
          name, keys, "a time such as 10s, 30m or 2h, at most %dh".formatted(longest.toHours()));
    }
    return span;
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

  private static Optional<ZoneId> zone(GuardKeys keys) throws Failure {
    Optional<String> text = keys.value(key("zone")).filter(it -> !it.equalsIgnoreCase("system"));
    try {
      return text.map(ZoneId::of);
    } catch (DateTimeException e) {
      throw wrong("zone", keys, "system, or a zone's id such as Europe/Berlin");
    }
  }

  private static String key(String name) {
    return GuardKeys.LAYER + "." + name;
  }

  private static Failure wrong(String name, GuardKeys keys, String allowed) {
    String value = Untrusted.shown(keys.value(key(name)).orElse(""));
    return new Failure(
        Exit.USAGE, "%s=%s cannot be: allowed is %s".formatted(key(name), value, allowed));
  }
}
