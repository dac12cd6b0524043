// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.status.Vitals;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.Untrusted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A watched process as one line of words, the same number of them each time: sizes in MiB, {@code
 * ?} for what is missing, {@code -} for what the guard has nothing to say of.
 */
public final class WatchLines {
  private static final double MIB = 1 << 20;
  private static final double MILLIS = 1_000;
  private static final String MISSING = "?";
  private static final String NONE = "-";
  private static final int MOST_WORD_CHARS = 12;

  /** Headings and how wide their columns are; a wider value moves the rest of its line. */
  private static final List<String> HEADINGS =
      List.of(
          "TIME                ",
          "    PID",
          "STATE   ",
          "ACTIVE_MiB",
          "LIMIT_MiB",
          " POOL_MiB",
          "POOL_LIMIT_MiB",
          "FOOTPRINT_MiB",
          "LEVEL   ",
          "FREE_%",
          " CALLS",
          "IN_FLIGHT",
          "TOKENS/S",
          "DRIFT",
          "CLEARS",
          "ACTIONS",
          "AGE_s");

  private WatchLines() {}

  public static String header() {
    return String.join("  ", HEADINGS);
  }

  public static String line(Instant at, Target target, Sight sight) {
    List<String> words = new ArrayList<>();
    words.add(at.truncatedTo(ChronoUnit.SECONDS).toString());
    words.add(Long.toString(target.pid()));
    if (sight instanceof Sight.Seen seen) {
      words.addAll(words(seen.vitals()));
    } else {
      words.add(state(sight));
      String rest = sight instanceof Sight.Unread ? MISSING : NONE;
      while (words.size() < HEADINGS.size()) {
        words.add(rest);
      }
    }
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      cells.add(padded(HEADINGS.get(i), words.get(i)));
    }
    return String.join("  ", cells);
  }

  /** Why what is missing is missing, a clause each. */
  public static List<String> missing(Sight sight) {
    if (sight instanceof Sight.Unread unread) {
      return List.of(unread.why());
    }
    List<String> missing = new ArrayList<>();
    if (sight instanceof Sight.Seen seen) {
      Vitals vitals = seen.vitals();
      add(missing, "active", vitals.active());
      add(missing, "limit", vitals.memoryLimit());
      add(missing, "pool", vitals.pool());
      add(missing, "pool limit", vitals.poolLimit());
      add(missing, "footprint", vitals.footprint());
      if (!vitals.levelMissing().isEmpty()) {
        missing.add("level missing: " + vitals.levelMissing());
      }
      if (vitals.isStale()) {
        missing.add("stale: the guard writes its status no more");
      }
    }
    return missing;
  }

  private static List<String> words(Vitals vitals) {
    return List.of(
        word(vitals.state()),
        mib(vitals.active()),
        mib(vitals.memoryLimit()),
        mib(vitals.pool()),
        mib(vitals.poolLimit()),
        mib(vitals.footprint()),
        vitals.levelMissing().isEmpty() ? word(vitals.level()) : MISSING,
        decimal(vitals.freePercent(), "%.1f"),
        count(vitals.calls()),
        count(vitals.inFlight()),
        decimal(vitals.tokensPerSecond(), "%.1f"),
        decimal(vitals.drift(), "%.2f"),
        count(vitals.clears()),
        count(vitals.actions()),
        vitals.ageMillis().isPresent()
            ? String.format(Locale.ROOT, "%.1f", vitals.ageMillis().getAsLong() / MILLIS)
            : MISSING);
  }

  private static String state(Sight sight) {
    if (sight instanceof Sight.Unguarded) {
      return "unguarded";
    }
    return sight instanceof Sight.Gone ? "ended" : MISSING;
  }

  /** Words are told apart by the spaces between them. */
  private static String word(String text) {
    String clean = Untrusted.clean(text, MOST_WORD_CHARS).replace(' ', '_');
    return clean.isEmpty() ? NONE : clean;
  }

  private static String mib(Reading reading) {
    return reading instanceof Reading.Known known
        ? String.format(Locale.ROOT, "%.1f", (double) known.value() / MIB)
        : count(reading);
  }

  private static String count(Reading reading) {
    if (reading instanceof Reading.Known known) {
      return Long.toString(known.value());
    }
    return reading instanceof Reading.Missing ? MISSING : NONE;
  }

  private static String decimal(OptionalDouble number, String format) {
    return number.isPresent() ? String.format(Locale.ROOT, format, number.getAsDouble()) : NONE;
  }

  private static String padded(String heading, String word) {
    String space = " ".repeat(Math.max(0, heading.length() - word.length()));
    return heading.endsWith(" ") ? word + space : space + word;
  }

  private static void add(List<String> missing, String what, Reading reading) {
    if (reading instanceof Reading.Missing because) {
      missing.add(what + " " + because.text());
    }
  }
}
