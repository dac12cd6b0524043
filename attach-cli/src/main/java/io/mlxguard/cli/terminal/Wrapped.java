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
   * Breaks at blanks; a word that is longer than a line has one of its own.
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
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
