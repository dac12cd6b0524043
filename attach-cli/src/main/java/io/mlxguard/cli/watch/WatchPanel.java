// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.status.Vitals;
import io.mlxguard.cli.table.WovenTable;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.Bars;
import io.mlxguard.cli.terminal.Paint;
import io.mlxguard.cli.terminal.Units;
import io.mlxguard.cli.watch.WatchHistory.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A watched process as a panel: who and in which state, then a row per number with its last ticks
 * as bars and what stands beside it; a title alone where there never was a guard.
 *
 * @param width how many characters a line has
 * @param unicode whether the terminal has blocks for the bars
 * @param colour whether it takes colours
 */
record WatchPanel(int width, boolean unicode, boolean colour) {
  private static final int LABEL_CHARS = 10;
  private static final int VALUE_CHARS = 10;
  private static final int STATE_CHARS = 12;
  private static final String BETWEEN = "  ";
  private static final int FEWEST_BARS = 8;
  private static final int NOTE_CHARS = 22;
  private static final int WIDE = 120;
  private static final int WIDE_NOTE_CHARS = 44;
  private static final double ALL_PERCENT = 100;

  List<String> lines(Target target, Sight sight, WatchHistory history) {
    List<String> lines = new ArrayList<>();
    lines.add(title(target, sight));
    if (sight instanceof Sight.Seen seen) {
      memory(lines, seen.vitals(), history);
      work(lines, seen.vitals(), history);
    } else if (sight instanceof Sight.Unread || !history.isEmpty()) {
      String value = sight instanceof Sight.Unread ? "?" : "-";
      for (WatchHistory.Metric metric : WatchHistory.Metric.values()) {
        lines.add(row(metric, value, history, ""));
      }
    }
    return lines;
  }

  private void memory(List<String> lines, Vitals now, WatchHistory history) {
    boolean idle = now.active() instanceof Reading.NotReported;
    String active = idle ? "MLX is not in use" : note(now.active(), limit(now.memoryLimit()));
    lines.add(row(Metric.ACTIVE, bytes(now.active()), history, active));
    String pool = note(now.pool(), limit(now.poolLimit()));
    lines.add(row(Metric.POOL, bytes(now.pool()), history, pool));
    String most = note(now.footprint(), most(history.of(Metric.FOOTPRINT)));
    lines.add(row(Metric.FOOTPRINT, bytes(now.footprint()), history, most));
    boolean missing = !now.levelMissing().isEmpty();
    String free = missing ? "?" : decimal(now.freePercent(), "%.1f %%");
    String level = missing ? now.levelMissing() : now.level();
    lines.add(row(Metric.FREE, free, history, level));
  }

  private void work(List<String> lines, Vitals now, WatchHistory history) {
    boolean none = now.calls() instanceof Reading.NotReported;
    String calls =
        none ? "no method is named" : note(now.calls(), count(now.inFlight()) + " in flight");
    lines.add(row(Metric.CALLS, count(now.calls()), history, calls));
    String tokens = decimal(now.tokensPerSecond(), "%.1f");
    lines.add(row(Metric.TOKENS, tokens, history, drift(now)));
    String returned = note(now.clears(), returned(now.returned()));
    lines.add(row(Metric.CLEARS, count(now.clears()), history, returned));
    lines.add(row(Metric.ACTIONS, count(now.actions()), history, note(now.actions(), "")));
  }

  private String title(Target target, Sight sight) {
    String state;
    String reason;
    if (sight instanceof Sight.Seen seen) {
      Vitals vitals = seen.vitals();
      boolean stale = vitals.isStale();
      state = stale ? "STALE" : cut(vitals.state(), STATE_CHARS);
      reason =
          stale
              ? "written " + Units.duration(vitals.ageMillis().orElse(0)) + " ago"
              : vitals.reason();
    } else if (sight instanceof Sight.Unread unread) {
      state = "NO ANSWER";
      reason = unread.why();
    } else {
      state = sight instanceof Sight.Gone ? "ENDED" : "NOT GUARDED";
      reason = sight instanceof Sight.Gone ? "" : "attach " + target.pid() + " guards it";
    }
    String who = target.pid() + BETWEEN + target.name();
    int most = Math.max(LABEL_CHARS, width / 2);
    String head = who.length() > most ? target.pid() + BETWEEN + tail(target, most) : who;
    String rest = reason.isEmpty() ? "" : ": " + reason;
    int room = width - head.length() - BETWEEN.length() - state.length();
    return head.stripTrailing()
        + BETWEEN
        + Paint.state(state, state, colour)
        + cut(rest, Math.max(0, room));
  }

  private static String tail(Target target, int most) {
    int room = Math.max(4, most - BETWEEN.length() - Long.toString(target.pid()).length());
    return WovenTable.end(target.name(), room);
  }

  private String row(Metric metric, String value, WatchHistory history, String note) {
    int room = width - LABEL_CHARS - VALUE_CHARS - 2 * BETWEEN.length() - noteChars();
    double top = metric == Metric.FREE ? ALL_PERCENT : 0;
    String bars = Bars.of(history.of(metric), top, Math.max(FEWEST_BARS, room), unicode);
    String shown = cut(note, noteChars());
    return (Paint.faint(metric.label, colour)
            + " ".repeat(LABEL_CHARS - metric.label.length())
            + " ".repeat(Math.max(0, VALUE_CHARS - value.length()))
            + value
            + BETWEEN
            + Paint.bars(bars, colour)
            + BETWEEN
            + Paint.state(shown, shown, colour))
        .stripTrailing();
  }

  private int noteChars() {
    return width > WIDE ? WIDE_NOTE_CHARS : NOTE_CHARS;
  }

  private static String note(Reading reading, String otherwise) {
    return reading instanceof Reading.Missing missing ? missing.text() : otherwise;
  }

  private static String limit(Reading limit) {
    if (limit instanceof Reading.Known known) {
      return "limit " + Units.bytes(known.value());
    }
    return limit instanceof Reading.Missing ? "limit ?" : "";
  }

  private static String most(List<OptionalDouble> values) {
    OptionalDouble most =
        values.stream()
            .filter(OptionalDouble::isPresent)
            .mapToDouble(value -> value.orElse(0))
            .max();
    return most.isPresent() ? "most " + Units.bytes((long) most.getAsDouble()) : "";
  }

  private static String returned(Reading returned) {
    return returned instanceof Reading.Known known
        ? Units.bytes(known.value()) + " returned"
        : note(returned, "");
  }

  private static String drift(Vitals now) {
    String drift = now.drift().isPresent() ? "drift " + decimal(now.drift(), "%.2f") : "";
    return (drift + (now.halved() ? " halved" : "")).strip();
  }

  private static String bytes(Reading reading) {
    return reading instanceof Reading.Known known ? Units.bytes(known.value()) : count(reading);
  }

  private static String count(Reading reading) {
    if (reading instanceof Reading.Known known) {
      return Long.toString(known.value());
    }
    return reading instanceof Reading.Missing ? "?" : "-";
  }

  private static String decimal(OptionalDouble number, String format) {
    return number.isPresent() ? String.format(Locale.ROOT, format, number.getAsDouble()) : "-";
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return most < 3 ? "" : text.substring(0, most - 2) + "..";
  }
}
