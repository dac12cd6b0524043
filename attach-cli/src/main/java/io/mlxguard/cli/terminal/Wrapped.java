// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** A sentence in lines that fit. */
public final class Wrapped {
  /** What every terminal has. */
  public static final int COLUMNS = 80;

  private Wrapped() {}

  /**
   * Breaks at blanks, and within a word that is longer than a line.
   *
   * @param first what the first line begins with
   * @param rest what each further line begins with
   */
  public static List<String> lines(String first, String rest, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > COLUMNS) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(rest);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
      while (line.length() > COLUMNS) {
        lines.add(line.substring(0, COLUMNS));
        line = new StringBuilder(rest).append(line.substring(COLUMNS));
      }
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
