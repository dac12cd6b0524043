// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import io.mlxguard.cli.status.PressureStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Columns;
import io.mlxguard.cli.terminal.Paint;
import io.mlxguard.cli.terminal.Units;
import io.mlxguard.cli.terminal.Untrusted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * How short memory is and what was done about it, for people: each side with its numbers, then the
 * latest actions. Nothing where nothing is watched, and little while memory is not short.
 *
 * @param now when the status was read, on the clock of this machine
 * @param colour whether levels are coloured
 */
public record PressureTable(Instant now, boolean colour) {
  private static final List<String> HEADINGS =
      List.of("#", "TIME", "RUNG", "OUTCOME", "RETURNED", "TO SYSTEM");
  private static final long OLD_MILLIS = 3_000;
  private static final int MOST_WORD_CHARS = 16;
  private static final int MOST_DOMAINS = 4;
  private static final int MOST_REFUSALS = 8;
  private static final int MOST_ACTIONS = 5;

  public List<String> lines(PressureStatus pressure) {
    List<String> lines = new ArrayList<>();
    boolean done = isAbove0(pressure.actions()) || !pressure.latest().isEmpty();
    if (pressure.domains().isEmpty() && !done) {
      return lines;
    }
    lines.add("");
    pressure.domains().stream()
        .limit(MOST_DOMAINS)
        .forEach(domain -> lines.addAll(domain(domain, done)));
    if (pressure.domains().size() > MOST_DOMAINS) {
      lines.add("and " + (pressure.domains().size() - MOST_DOMAINS) + " more");
    }
    if (done || !pressure.domains().stream().allMatch(PressureStatus.Domain::isCalm)) {
      lines.addAll(actions(pressure));
    }
    return lines;
  }

  private List<String> domain(PressureStatus.Domain domain, boolean done) {
    List<String> lines = new ArrayList<>();
    lines.add(StatusTable.labelled(side(domain.name()), state(domain)));
    if (domain.level().isEmpty() && !domain.reason().isEmpty()) {
      lines.add(StatusTable.labelled("  before", reason(domain)));
    }
    lines.addAll(PressureGauges.lines(domain.gauges(), domain.name().equals("HOST")));
    if (isAbove0(domain.blockedCalls()) || isAbove0(domain.blockedMillis())) {
      lines.add(StatusTable.labelled("  blocked", blocked(domain)));
    }
    if (domain.dipping()) {
      lines.add(StatusTable.labelled("  dip", "MLX's cache limit is lowered until calm returns"));
    }
    if (done || !domain.isCalm()) {
      lines.addAll(refusals(domain));
    }
    return lines;
  }

  private static String side(String domain) {
    return switch (domain) {
      case "HOST" -> "machine";
      case "DEVICE" -> "card";
      default -> lower(word(domain));
    };
  }

  private String state(PressureStatus.Domain domain) {
    if (domain.level().isEmpty()) {
      String why = domain.missing();
      String old = old(domain.ageMillis());
      return why.isEmpty()
          ? "not reported"
          : "missing: " + why + (old.isEmpty() ? "" : " (" + old + ")");
    }
    String level = word(domain.level());
    StringBuilder state = new StringBuilder(Paint.state(level, level, colour));
    if (!domain.stage().isEmpty() && !domain.stage().equals("CALM")) {
      state.append(", ").append(lower(word(domain.stage())));
    }
    String old = old(domain.ageMillis());
    state.append(old.isEmpty() ? "" : ", " + old);
    return domain.reason().isEmpty() ? state.toString() : state + ": " + reason(domain);
  }

  private static String old(Reading age) {
    return age instanceof Reading.Known known && known.value() > OLD_MILLIS
        ? Units.duration(known.value()) + " old"
        : "";
  }

  private static String reason(PressureStatus.Domain domain) {
    return domain.key().isEmpty() ? domain.reason() : domain.reason() + " (" + domain.key() + ")";
  }

  /** Calls that run now may have begun before the clear fell due. */
  private static String blocked(PressureStatus.Domain domain) {
    String time =
        domain.blockedMillis() instanceof Reading.Known millis
            ? Units.duration(millis.value())
            : "?";
    if (!(domain.blockedCalls() instanceof Reading.Known calls) || calls.value() == 0) {
      return "a clear has been due for " + time;
    }
    String running = calls.value() == 1 ? " call has" : " calls have";
    return "a clear is due, " + calls.value() + running + " been running for " + time + " or more";
  }

  private static List<String> refusals(PressureStatus.Domain domain) {
    List<String> lines = new ArrayList<>();
    domain.refusals().entrySet().stream()
        .limit(MOST_REFUSALS)
        .forEach(
            it ->
                lines.add(StatusTable.labelled("  " + word(it.getKey()), notTaken(it.getValue()))));
    int more = domain.refusals().size() - MOST_REFUSALS;
    if (more > 0) {
      lines.add("  and " + more + " more");
    }
    return lines;
  }

  private static String notTaken(String why) {
    return why.isBlank() ? "not taken" : "not taken: " + why;
  }

  private List<String> actions(PressureStatus pressure) {
    List<PressureStatus.Action> latest = pressure.latest();
    List<String> lines = new ArrayList<>();
    lines.add(StatusTable.labelled("actions", totals(pressure)));
    if (latest.isEmpty()) {
      return lines;
    }
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    latest.stream()
        .skip(Math.max(0, latest.size() - MOST_ACTIONS))
        .map(this::row)
        .forEach(rows::add);
    Columns.aligned(rows, (column, cell, padded) -> padded).forEach(line -> lines.add("  " + line));
    return lines;
  }

  private static String totals(PressureStatus pressure) {
    if (pressure.actions() instanceof Reading.Known none && none.value() == 0) {
      return "none so far";
    }
    String count = pressure.actions() instanceof Reading.Known known ? "" + known.value() : "?";
    return count
        + ", returned "
        + total(pressure.returned())
        + ", to the system "
        + total(pressure.toSystem());
  }

  private static String total(Reading bytes) {
    return bytes instanceof Reading.Known known ? Units.bytes(known.value()) : "?";
  }

  private List<String> row(PressureStatus.Action action) {
    OptionalLong age = StatusTable.ageMillis(action.at(), now);
    return List.of(
        action.number() instanceof Reading.Known number ? "" + number.value() : "?",
        age.isPresent() ? Units.duration(age.getAsLong()) + " ago" : "?",
        word(action.rung()),
        word(action.outcome()),
        StatusTable.cell(action.returned()),
        StatusTable.cell(action.toSystem()));
  }

  private static boolean isAbove0(Reading reading) {
    return reading instanceof Reading.Known known && known.value() > 0;
  }

  /** A word of the guard's is short; a longer one would spoil the columns. */
  private static String word(String text) {
    return text.isBlank() ? "?" : Untrusted.clean(text, MOST_WORD_CHARS);
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
