// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import java.util.List;
import java.util.regex.Pattern;

/** How a text is written into a unit so that systemd has it as it is (systemd.syntax(7)). */
final class UnitText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,+@-]+");

  /** A line that is to be continued; systemd puts a blank in its place. */
  static final String CONTINUED = " \\\n  ";

  private UnitText() {}

  /** A value that systemd takes as it stands: a path, a description. */
  static String value(String text) {
    return text.replace("%", "%%");
  }

  /** A word of a setting that is split into words, as {@code Environment=}. */
  static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : quoted(text);
  }

  /**
   * A command line: what looks like a variable there is doubled, so that none is read into it. In
   * the path of the program itself nothing is, so one with a dollar takes the prefix that switches
   * variables off altogether, which systemd has since 244.
   */
  static String command(List<String> words) {
    String program = words.get(0);
    boolean off = program.indexOf('$') >= 0;
    StringBuilder line = new StringBuilder(word((off ? ":" : "") + program));
    for (String word : words.subList(1, words.size())) {
      line.append(CONTINUED).append(word(off ? word : word.replace("$", "$$")));
    }
    return line.toString();
  }

  /** A program for a shell, whose lines may as well stand behind one another. */
  static String script(List<String> lines) {
    StringBuilder text = new StringBuilder("\"");
    for (String line : lines) {
      String inside = quoted(line.replace("$", "$$"));
      text.append(text.length() == 1 ? "" : CONTINUED).append(inside, 1, inside.length() - 1);
    }
    return text.append('"').toString();
  }

  private static String quoted(String text) {
    String inside =
        text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\t", "\\t")
            .replace("%", "%%");
    return '"' + inside + '"';
  }
}
