// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import io.mlxguard.cli.status.ForeignJson;
import io.mlxguard.cli.status.MethodLine;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Columns;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * The methods that lead to MLX's work, for people: a row for each within 80 columns, the best
 * first; below them the lines to copy, of any length.
 */
public final class DiscoveryTable {
  private static final List<String> HEADINGS =
      List.of("", "METHOD", "CALLS", "MEAN", "WORK", "TOKENS");
  private static final int METHOD = 1;
  private static final int MAX_WIDTH = 80;
  private static final int LONGEST_TOKENS = 24;
  private static final String NO_LINE = "(no line to copy: the process names no target)";
  private static final String CUT = "..";
  private static final Pattern PACKAGES = Pattern.compile("[\\w-]+\\.(?=\\w)");

  private DiscoveryTable() {}

  /**
   * The table.
   *
   * @param found the report's entries
   */
  public static List<String> lines(List<ForeignJson> found) {
    List<String> lines = new ArrayList<>();
    lines.addAll(Columns.aligned(rows(found), (column, cell, padded) -> padded));
    int number = 1;
    for (ForeignJson one : found) {
      lines.add("");
      lines.add(number++ + "  " + one.text("why"));
      lines.add(MethodLine.of(one).orElse(NO_LINE));
    }
    return lines;
  }

  private static List<List<String>> rows(List<ForeignJson> found) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    for (int i = 0; i < found.size(); i++) {
      rows.add(row(i + 1, found.get(i), ""));
    }
    int most = MAX_WIDTH - Columns.width(rows) + HEADINGS.get(METHOD).length();
    for (int i = 0; i < found.size(); i++) {
      rows.set(i + 1, row(i + 1, found.get(i), cut(shortened(found.get(i).text("method")), most)));
    }
    return rows;
  }

  private static List<String> row(int number, ForeignJson one, String method) {
    OptionalDouble mean = one.decimal("meanMillis");
    OptionalDouble share = one.decimal("shareOfWork");
    return List.of(
        Integer.toString(number),
        method,
        calls(one),
        mean.isPresent() ? Units.latency(mean.getAsDouble()) : "-",
        share.isPresent() ? String.format(Locale.ROOT, "%.0f %%", share.getAsDouble() * 100) : "-",
        cut(tokens(one), LONGEST_TOKENS));
  }

  private static String calls(ForeignJson one) {
    String calls = one.number("calls") instanceof Reading.Known known ? "" + known.value() : "?";
    return calls.equals("0") && one.flag("running") ? "running" : calls;
  }

  private static String tokens(ForeignJson one) {
    OptionalDouble mean = one.decimal("tokensMean");
    String name = one.text("tokenArgument");
    return name.isEmpty()
        ? "-"
        : mean.isPresent() ? Math.round(mean.getAsDouble()) + " " + name : name;
  }

  /** {@code Llm#generate(String,int)}: the packages are in the line below. */
  private static String shortened(String method) {
    return PACKAGES.matcher(method).replaceAll("");
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - CUT.length()) + CUT;
  }
}
