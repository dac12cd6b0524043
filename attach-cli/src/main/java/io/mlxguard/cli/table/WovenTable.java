// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Columns;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What is woven, for people: a row per target within 80 columns, what cannot be woven, and what the
 * clears came to. Nothing where nothing is to be woven.
 */
public final class WovenTable {
  private static final List<String> HEADINGS =
      List.of("TARGET", "CALLS", "IN FLIGHT", "MEAN", "TOKENS/S", "DRIFT");
  private static final int MAX_WIDTH = 80;
  private static final int SHORTEST_TARGET = 20;
  private static final String CUT = "..";
  private static final int MOST_REFUSED = 8;
  private static final int MOST_CAUSES = 8;

  private WovenTable() {}

  public static List<String> lines(GuardStatus status) {
    List<String> lines = new ArrayList<>();
    if (!status.targets().isEmpty()) {
      lines.add("");
      lines.addAll(Columns.aligned(rows(status.targets()), (column, cell, padded) -> padded));
      if (status.targetsLeftOut() instanceof Reading.Known more) {
        lines.add("and " + more.value() + " more");
      }
      status.targets().forEach(target -> lines.addAll(notes(target)));
    }
    status.clears().ifPresent(clears -> lines.addAll(clears(clears)));
    return lines;
  }

  private static List<List<String>> rows(List<GuardStatus.Woven> targets) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    targets.forEach(target -> rows.add(row(target, "")));
    int most =
        Math.max(SHORTEST_TARGET, MAX_WIDTH - Columns.width(rows) + HEADINGS.get(0).length());
    for (int i = 0; i < targets.size(); i++) {
      rows.set(i + 1, row(targets.get(i), end(targets.get(i).target(), most)));
    }
    return rows;
  }

  private static List<String> row(GuardStatus.Woven target, String name) {
    String drift = decimal(target.drift(), "%.2f");
    return List.of(
        name,
        count(target.calls()),
        count(target.inFlight()),
        target.averageMillis().isPresent()
            ? Units.latency(target.averageMillis().getAsDouble())
            : "-",
        decimal(target.tokensPerSecond(), "%.1f"),
        target.halved() ? drift + " halved" : drift);
  }

  /** Targets of one application differ at their ends. */
  public static String end(String name, int most) {
    return name.length() <= most ? name : CUT + name.substring(name.length() - most + CUT.length());
  }

  private static List<String> notes(GuardStatus.Woven target) {
    List<String> notes = new ArrayList<>();
    String what = "? " + target.target() + ": ";
    if (target.methods().isEmpty()) {
      notes.add(what + "no method is woven");
    }
    target.refused().stream()
        .limit(MOST_REFUSED)
        .forEach(refused -> notes.add(what + "not woven: " + refused));
    int unshown = Math.max(0, target.refused().size() - MOST_REFUSED);
    long more =
        target.refusedLeftOut() instanceof Reading.Known known ? known.value() + unshown : unshown;
    if (more > 0) {
      notes.add(what + "not woven: " + more + " more");
    }
    return notes;
  }

  private static List<String> clears(GuardStatus.Clears clears) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    String returned =
        clears.returned() instanceof Reading.Known known ? Units.bytes(known.value()) : "?";
    lines.add(
        StatusTable.labelled(
            "clears",
            count(clears.count())
                + causes(clears)
                + ", returned "
                + returned
                + ", "
                + count(clears.useless())
                + " useless"));
    lines.add(StatusTable.labelled("  next", next(clears)));
    String besides = besides(clears);
    if (!besides.isEmpty()) {
      lines.add(StatusTable.labelled("  besides", besides));
    }
    return lines;
  }

  private static String causes(GuardStatus.Clears clears) {
    List<String> causes = new ArrayList<>();
    clears.byCause().entrySet().stream()
        .filter(it -> isAbove0(it.getValue()))
        .limit(MOST_CAUSES)
        .forEach(it -> causes.add(count(it.getValue()) + " by " + lower(it.getKey())));
    return causes.isEmpty() ? "" : " (" + String.join(", ", causes) + ")";
  }

  /** When it will be depends on the calls, so only the bound is said. */
  private static String next(GuardStatus.Clears clears) {
    String interval = "at most one in " + age(clears.intervalMillis());
    if (clears.due().isEmpty()) {
      return "none due; " + interval;
    }
    String due = "due by " + lower(clears.due()) + " for " + age(clears.dueAgeMillis());
    return due + ", " + count(clears.inFlight()) + " calls in flight; " + interval;
  }

  private static String besides(GuardStatus.Clears clears) {
    List<String> parts = new ArrayList<>();
    add(parts, clears.dips(), " dips");
    add(parts, clears.held(), " calls held for " + age(clears.heldMillis()));
    add(parts, clears.refusals(), " refused by MLX");
    add(parts, clears.suppressed(), " errors suppressed");
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, Reading count, String what) {
    if (isAbove0(count)) {
      parts.add(count(count) + what);
    }
  }

  private static boolean isAbove0(Reading reading) {
    return reading instanceof Reading.Known known && known.value() > 0;
  }

  private static String lower(String state) {
    return state.toLowerCase(Locale.ROOT);
  }

  private static String count(Reading reading) {
    return reading instanceof Reading.Known known ? "" + known.value() : "?";
  }

  private static String age(Reading reading) {
    return reading instanceof Reading.Known known ? Units.duration(known.value()) : "?";
  }

  private static String decimal(OptionalDouble number, String format) {
    return number.isPresent() ? String.format(Locale.ROOT, format, number.getAsDouble()) : "-";
  }
}
