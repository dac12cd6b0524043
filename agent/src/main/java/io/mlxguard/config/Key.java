// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * The one table of keys: name, default, what is allowed, why. docs/configuration.md and the command
 * line's help are made of it.
 */
public enum Key {
  MODE(
      "mode",
      "guard",
      "guard or observe",
      "observe changes nothing and says what it would have done"),
  CONFIG("config", "", "the path of a file", "a file of keys, in Java properties syntax"),
  WIRED_LIMIT(
      "wired-limit",
      "auto",
      Limit.ALLOWED,
      "layer 1: how much GPU memory macOS is asked to keep resident; caps nothing. auto is 70 % of"
          + " memory within the device's recommended maximum, on macOS 15 with 32 GB or more; it"
          + " leaves the limit alone elsewhere"),
  CACHE_LIMIT(
      "cache-limit",
      "auto",
      Limit.ALLOWED,
      "layer 2: bounds MLX's buffer pool, inside MLX's own malloc and free. auto on Metal is 256"
          + " MiB below 32 GB of memory, 512 MiB to 64 GB, 1/128 above; on CUDA 5 % of the card,"
          + " 512 MiB at least"),
  MEMORY_LIMIT(
      "memory-limit",
      "auto",
      Limit.ALLOWED,
      "layer 3: where MLX begins to reclaim and to hold evaluation back; no cap. auto is 75 % of"
          + " memory on Metal and the CPU build; on CUDA MLX's own 95 % of the card stands"),
  CLEAR_AFTER_GENERATE_METHODS(
      "clear-after-generate.methods",
      "",
      Targets.ALLOWED,
      "layer 4: the methods after whose outermost call MLX's cache is cleared, at a quiet moment"),
  CLEAR_AFTER_GENERATE_MIN_TOKENS(
      "clear-after-generate.min-tokens",
      "500",
      Thresholds.TOKENS,
      "a call of so many tokens makes a clear due, where its target says what its tokens are"),
  CLEAR_AFTER_GENERATE_MAX_CACHE(
      "clear-after-generate.max-cache",
      "100m",
      Thresholds.CACHE,
      "a pool of so much makes a clear due, if it is 64 MiB or more: less is not worth one. A dip"
          + " lowers the cache limit to it"),
  CLEAR_AFTER_GENERATE_MIN_INTERVAL(
      "clear-after-generate.min-interval",
      "5s",
      Duration.ofMillis(100),
      "between two clears, and at least idle-after where work was left undrained; it doubles, to"
          + " 5m, while they are useless"),
  CLEAR_AFTER_GENERATE_MAX_DEFER(
      "clear-after-generate.max-defer",
      "30s",
      Duration.ofMillis(100),
      "how long a due clear waits for a quiet moment before it becomes a dip: the cache limit is"
          + " lowered for 1 s, and MLX trims the pool itself"),
  CLEAR_AFTER_GENERATE_MAX_HOLD(
      "clear-after-generate.max-hold",
      "0s",
      Duration.ZERO,
      Duration.ofSeconds(10), // longer is an outage
      "how long new calls may be held at most so that a quiet moment comes; 0s holds none"),
  CLEAR_AFTER_GENERATE_DRAIN(
      "clear-after-generate.drain",
      "on",
      "on or off",
      "on waits at a quiet moment for what the caller's stream has queued, then clears; off"
          + " replaces both by the dip"),
  CLEAR_AFTER_GENERATE_WARN_AFTER(
      "clear-after-generate.warn-after",
      "30s",
      Duration.ZERO,
      "how long MLX is in use before a target that matches nothing is warned of"),
  PRESSURE_WATCHDOG(
      "pressure-watchdog",
      "auto",
      "auto or off",
      "layer 5: looks four times a second how short memory is, and gives MLX's memory back in order:"
          + " garbage collection where it pays, clear, dip. auto acts on the memory MLX allocates"
          + " from: the machine's, or the card's"),
  PRESSURE_WATCHDOG_GC_NUDGE(
      "pressure-watchdog.gc-nudge",
      "auto",
      "auto or off",
      "one System.gc() at WARN, never at CRITICAL, where arrays seem to be held by objects that"
          + " nobody collects: no old collection for 60 s, more active than at the least, and a"
          + " heap of 1 GiB at most or a concurrent collector"),
  PRESSURE_WATCHDOG_STALL(
      "pressure-watchdog.stall",
      "150ms",
      Duration.ofMillis(10),
      Duration.ofSeconds(2),
      "Linux: WARN from so much time within 2 s in which some task stood still for want of memory"
          + " (PSI), CRITICAL where all did. macOS's kernel has a level of its own"),
  PRESSURE_WATCHDOG_AVAILABLE(
      "pressure-watchdog.available",
      "15%",
      Percentage.AVAILABLE.allowed(),
      "Linux, and a CUDA card: WARN where less memory than this is available, CRITICAL at a third"),
  PRESSURE_WATCHDOG_GROUP(
      "pressure-watchdog.group",
      "90%",
      Percentage.GROUP.allowed(),
      "Linux: WARN from this share of a control group's limit, file pages left out; CRITICAL at"
          + " three tenths of the headroom left there (97 %)"),
  PRESSURE_WATCHDOG_FREE_BELOW(
      "pressure-watchdog.free-below",
      "off",
      "off, or " + Percentage.FREE.allowed(),
      "the checklist's own rule, beside the kernel's level: clear where the percentage that"
          + " memory_pressure -Q prints is below. It says 15%, which on most Macs comes after"
          + " CRITICAL"),
  PRESSURE_WATCHDOG_INTERVAL(
      "pressure-watchdog.interval",
      "5m",
      Duration.ofSeconds(1),
      "how often the checklist's own rule looks"),
  SCHEDULED_RESTART_AT(
      "scheduled-restart.at",
      "off",
      RestartChoice.AT,
      "layer 6: from when on each day the host is left, through its own shutdown hooks, at the first"
          + " moment without a call in flight, for a supervisor to start it again. No call is held"
          + " for it"),
  SCHEDULED_RESTART_ZONE(
      "scheduled-restart.zone",
      "system",
      RestartChoice.ZONE,
      "whose clock that is; system is this JVM's time zone as it is when the guard takes the key. A"
          + " time that a change of clocks leaves out comes with the change, one that it repeats"
          + " counts the first time"),
  SCHEDULED_RESTART_WITHIN(
      "scheduled-restart.within",
      "30m",
      Duration.ofSeconds(1),
      Duration.ofHours(12), // two windows never meet
      "how long after that time the moment is waited for: the window. A host that was started or"
          + " guarded inside it is left alone, and one that passes unseen, asleep or by a change of"
          + " the clock, is not made up for"),
  SCHEDULED_RESTART_JITTER(
      "scheduled-restart.jitter",
      "1m",
      Duration.ZERO,
      Duration.ofHours(1),
      "up to how much later, by chance, each of several JVMs begins to look for its moment, at most"
          + " half the window"),
  SCHEDULED_RESTART_AT_WINDOW_END(
      "scheduled-restart.at-window-end",
      "skip",
      "skip or exit",
      "where no such moment came in a day's window: skip waits for the next, exit leaves under"
          + " running calls, which a host that shuts down gracefully still finishes. Wear always"
          + " waits"),
  SCHEDULED_RESTART_MODE(
      "scheduled-restart.mode",
      "exit",
      "exit or notify",
      "notify leaves nothing: it says in the log and over JMX that now would be the moment"),
  SCHEDULED_RESTART_EXIT_CODE(
      "scheduled-restart.exit-code",
      "75",
      RestartChoice.EXIT_CODE,
      "the host's exit code then; the files that the verbs launchd and systemd write know it"),
  SCHEDULED_RESTART_SUPERVISED(
      "scheduled-restart.supervised",
      "auto",
      "auto or yes",
      "yes says that something starts the host again; auto needs the signs of launchd or systemd in"
          + " its environment, and leaves nothing without"),
  SCHEDULED_RESTART_AFTER_CALLS(
      "scheduled-restart.after-calls",
      "off",
      RestartChoice.CALLS,
      "wear, at any time of the day: due after so many calls of the woven methods, counted since they"
          + " were woven"),
  SCHEDULED_RESTART_AFTER_HOURS(
      "scheduled-restart.after-hours",
      "off",
      RestartChoice.HOURS,
      "wear: due after so many hours since the host's start"),
  SCHEDULED_RESTART_TIME_TO_LIMIT(
      "scheduled-restart.time-to-limit",
      "off",
      RestartChoice.TIME_TO_LIMIT,
      "wear: due where the footprint, climbing as it did for the last half hour or more, would take"
          + " all usable memory sooner than this"),
  SCHEDULED_RESTART_MAX_RESTARTS(
      "scheduled-restart.max-restarts",
      "3",
      RestartChoice.MOST,
      "how many restarts of this layer's there may be within max-restarts-in; then it stands down"
          + " until the oldest of them is past. They are kept in a file of the user's, by job or unit,"
          + " else by command and folder"),
  SCHEDULED_RESTART_MAX_RESTARTS_IN(
      "scheduled-restart.max-restarts-in",
      "1h",
      Duration.ofSeconds(1),
      "the time for max-restarts"),
  SCHEDULED_RESTART_STUCK_AFTER(
      "scheduled-restart.stuck-after",
      "1m",
      Duration.ofMillis(100),
      "after how long a shutdown that does not end is reported, with the threads that hold it; it"
          + " is never cut short"),
  SHARE(
      "share",
      "1",
      Share.ALLOWED,
      "how much of what auto would give layers 1 to 3 this process takes, where several with an MLX"
          + " of their own run on one machine: 1/2 in each of two. A size or a percentage is taken as"
          + " it is written"),
  ON_DRIFT(
      "on-drift",
      "report",
      "report or enforce",
      "what to do about a limit that the host has set since: let go and say so, or set ours again"),
  INSTALL_DELAY(
      "install-delay",
      "250ms",
      Duration.ZERO,
      "between the first sign that the host uses its GPU and the limits"),
  IDLE_AFTER(
      "idle-after",
      "5s",
      Duration.ofMillis(300), // less is shorter than the pause between two looks
      "how long MLX's counters must have stood still before a call that wants quiet is made"),
  DETACH_TIMEOUT(
      "detach-timeout",
      "10s",
      Duration.ofSeconds(1), // less leaves everything in force
      "how long a detach may take before it names what it could not put back"),
  CPU_CACHE_CALLS(
      "cpu-cache-calls",
      "off",
      "on or off",
      "on lets layer 4 clear on MLX's CPU build, which waits for all queued work and can take a"
          + " pending error that is the host's"),
  NATIVE_ACCESS(
      "native-access",
      "auto",
      "auto or flag-only",
      "auto grants native access to the guard's own module; flag-only leaves that to the JVM's"
          + " --enable-native-access=ALL-UNNAMED, without which nothing is guarded"),
  LOG_FILE(
      "log.file",
      "stderr",
      "stderr, auto, or the path of a file",
      "where log lines go. auto is a file of the user's, for hosts whose stderr nobody sees:"
          + " ~/Library/Logs/mlx-guard on macOS, $XDG_STATE_HOME/mlx-guard elsewhere"),
  LOG_LEVEL("log.level", "info", "info, warn or off", "which log lines there are");

  private static final String PROPERTY_PREFIX = "mlx.guard.";
  private static final String VARIABLE_PREFIX = "MLX_GUARD_";

  private final String title;
  private final String byDefault;
  private final String allowed;
  private final String purpose;
  private final Duration shortest;
  private final Duration longest;

  Key(String title, String byDefault, String allowed, String purpose) {
    this(title, byDefault, allowed, Duration.ZERO, Span.LONGEST, purpose);
  }

  /** One whose value is a time. */
  Key(String title, String byDefault, Duration shortest, String purpose) {
    this(title, byDefault, shortest, Span.LONGEST, purpose);
  }

  Key(String title, String byDefault, Duration shortest, Duration longest, String purpose) {
    this(title, byDefault, Span.allowed(shortest, longest), shortest, longest, purpose);
  }

  Key(
      String title,
      String byDefault,
      String allowed,
      Duration shortest,
      Duration longest,
      String purpose) {
    this.title = title;
    this.byDefault = byDefault;
    this.allowed = allowed;
    this.purpose = purpose;
    this.shortest = shortest;
    this.longest = longest;
  }

  /** As users write it. */
  public String title() {
    return title;
  }

  /** The value in force where none is given. */
  public String byDefault() {
    return byDefault;
  }

  /** Which values there are, for an error's sentence. */
  public String allowed() {
    return allowed;
  }

  /** What it is for, in a clause or two. */
  public String purpose() {
    return purpose;
  }

  /** The shortest time that is allowed, of a key whose value is a time. */
  Duration shortest() {
    return shortest;
  }

  /** The longest time that is allowed, of a key whose value is a time. */
  Duration longest() {
    return longest;
  }

  /** The system property of this key. */
  public String property() {
    return PROPERTY_PREFIX + title;
  }

  /** The environment variable of this key. */
  public String variable() {
    return VARIABLE_PREFIX + title.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  /** The key's name in a property's; empty for a property that is not one of ours. */
  static Optional<String> inProperty(String property) {
    return property.startsWith(PROPERTY_PREFIX)
        ? Optional.of(property.substring(PROPERTY_PREFIX.length()))
        : Optional.empty();
  }

  /** The key's name in a variable's; one that is not known as a user might have meant it. */
  static Optional<String> inVariable(String variable) {
    if (!variable.startsWith(VARIABLE_PREFIX)) {
      return Optional.empty();
    }
    String meant = variable.substring(VARIABLE_PREFIX.length());
    return Arrays.stream(values())
        .filter(key -> key.variable().equals(variable))
        .map(Key::title)
        .findFirst()
        .or(() -> Optional.of(meant.toLowerCase(Locale.ROOT).replace('_', '-')));
  }

  /** The key of that name. */
  public static Optional<Key> named(String title) {
    return Arrays.stream(values()).filter(key -> key.title.equals(title)).findFirst();
  }

  /** The key whose name is nearest to one that does not exist. */
  static Key nearest(String title) {
    String meant = title.toLowerCase(Locale.ROOT).replace('_', '-');
    return Arrays.stream(values())
        .min(Comparator.comparingInt(key -> distance(key.title, meant)))
        .orElseThrow();
  }

  /** Levenshtein's: how many letters to insert, drop or change. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
