// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.status.Vitals;
import io.mlxguard.cli.table.StatusTable;
import io.mlxguard.cli.table.WovenTable;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.Bars;
import io.mlxguard.cli.terminal.Columns;
import io.mlxguard.cli.terminal.Paint;
import io.mlxguard.cli.terminal.TerminalSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a watch shows at one tick, within the terminal: a panel for each process where there is room
 * for all, else a row for each.
 *
 * @param unicode whether the terminal has blocks for the bars
 * @param colour whether it takes colours
 */
public record WatchPicture(TerminalSize size, boolean unicode, boolean colour) {
  private static final int BARS_COLUMN = 5;
  private static final int STATE_COLUMN = 2;
  private static final int NAME_COLUMN = 1;
  private static final int SHORTEST_NAME = 14;
  private static final int WORD_CHARS = 8;
  private static final int BARS = 10;
  private static final List<String> HEADINGS =
      List.of(
          "PID",
          "MAIN",
          "STATE",
          "ACTIVE",
          "POOL",
          " ".repeat(BARS),
          "FOOTPRINT",
          "LEVEL",
          "CALLS",
          "TOKENS/S",
          "CLEARS",
          "ACTIONS");

  /** One process with its past. */
  public record Part(Target target, Sight sight, WatchHistory history) {}

  /**
   * Its lines, fewer than the terminal has rows.
   *
   * @param heading of the whole
   */
  public List<String> lines(String heading, List<Part> parts) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Paint.faint(heading.substring(0, Math.min(size.columns(), heading.length())), colour));
    // What can be seen comes first, where the terminal is too low for all.
    List<Part> sorted =
        parts.stream().sorted(Comparator.comparing(WatchPicture::showsNothing)).toList();
    WatchPanel panel = new WatchPanel(size.columns(), unicode, colour);
    List<String> panels = new ArrayList<>();
    for (Part part : sorted) {
      panels.add("");
      panels.addAll(panel.lines(part.target(), part.sight(), part.history()));
    }
    if (lines.size() + panels.size() < size.rows() || parts.size() == 1) {
      lines.addAll(panels);
    } else {
      lines.add("");
      lines.addAll(rows(sorted));
    }
    return bounded(lines);
  }

  private static boolean showsNothing(Part part) {
    return part.sight() instanceof Sight.Unguarded || part.sight() instanceof Sight.Gone;
  }

  private List<String> bounded(List<String> lines) {
    int most = size.rows() - 1;
    if (lines.size() <= most) {
      return lines;
    }
    List<String> kept = new ArrayList<>(lines.subList(0, most - 1));
    kept.add("and " + (lines.size() - kept.size()) + " more lines");
    return kept;
  }

  private List<String> rows(List<Part> parts) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    parts.forEach(part -> rows.add(cells(part)));
    int columns = HEADINGS.size();
    while (columns > BARS_COLUMN && width(rows, columns) > size.columns()) {
      columns--;
    }
    List<List<String>> shown = new ArrayList<>();
    int room = size.columns() - width(rows, columns) + SHORTEST_NAME;
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>(row.subList(0, columns));
      cells.set(NAME_COLUMN, WovenTable.end(row.get(NAME_COLUMN), Math.max(SHORTEST_NAME, room)));
      shown.add(cells);
    }
    return Columns.aligned(shown, this::painted);
  }

  /** Of so many columns with the shortest names. */
  private static int width(List<List<String>> rows, int columns) {
    List<List<String>> shortest = new ArrayList<>();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>(row.subList(0, columns));
      cells.set(NAME_COLUMN, "x".repeat(SHORTEST_NAME));
      shortest.add(cells);
    }
    return Columns.width(shortest);
  }

  private List<String> cells(Part part) {
    List<String> cells = new ArrayList<>();
    cells.add(Long.toString(part.target().pid()));
    cells.add(part.target().name().isEmpty() ? "?" : part.target().name());
    String bars = Bars.of(part.history().of(WatchHistory.Metric.POOL), 0, BARS, unicode);
    if (part.sight() instanceof Sight.Seen seen) {
      Vitals now = seen.vitals();
      cells.add(WovenTable.end(now.isStale() ? "STALE" : now.state(), WORD_CHARS));
      cells.add(StatusTable.cell(now.active()));
      cells.add(StatusTable.cell(now.pool()));
      cells.add(bars);
      cells.add(StatusTable.cell(now.footprint()));
      cells.add(WovenTable.end(now.levelMissing().isEmpty() ? now.level() : "?", WORD_CHARS));
      cells.add(count(now.calls()));
      cells.add(decimal(now.tokensPerSecond()));
      cells.add(count(now.clears()));
      cells.add(count(now.actions()));
      return cells;
    }
    boolean unread = part.sight() instanceof Sight.Unread;
    cells.add(unread ? "?" : part.sight() instanceof Sight.Gone ? "ENDED" : "NO GUARD");
    while (cells.size() < HEADINGS.size()) {
      cells.add(cells.size() == BARS_COLUMN ? bars : unread ? "?" : "-");
    }
    return cells;
  }

  private String painted(int column, String cell, String padded) {
    if (column == BARS_COLUMN) {
      return Paint.bars(padded, colour);
    }
    return column >= STATE_COLUMN ? Paint.state(cell, padded, colour) : padded;
  }

  private static String count(Reading reading) {
    if (reading instanceof Reading.Known known) {
      return Long.toString(known.value());
    }
    return reading instanceof Reading.Missing ? "?" : "-";
  }

  private static String decimal(OptionalDouble number) {
    return number.isPresent() ? String.format(Locale.ROOT, "%.1f", number.getAsDouble()) : "-";
  }
}
