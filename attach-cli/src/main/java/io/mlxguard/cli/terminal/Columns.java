// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import java.util.List;

/** Rows whose columns stand below each other. */
public final class Columns {
  private static final String BETWEEN = "  ";

  /** What a padded cell looks like, the colour included. */
  public interface Look {
    String of(int column, String cell, String padded);
  }

  private Columns() {}

  /** One line per row; all rows have as many cells as the first. */
  public static List<String> aligned(List<List<String>> rows, Look look) {
    int[] widths = widths(rows);
    return rows.stream().map(row -> aligned(row, widths, look)).toList();
  }

  /** How wide the table is, in characters. */
  public static int width(List<List<String>> rows) {
    int[] widths = widths(rows);
    int total = BETWEEN.length() * (widths.length - 1);
    for (int width : widths) {
      total += width;
    }
    return total;
  }

  private static int[] widths(List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  private static String aligned(List<String> row, int[] widths, Look look) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String padded = row.get(i) + " ".repeat(widths[i] - row.get(i).length());
      line.append(look.of(i, row.get(i), padded));
      line.append(i < widths.length - 1 ? BETWEEN : "");
    }
    return line.toString().stripTrailing();
  }
}
