// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.terminal.Untrusted;

/** What a text must be to arrive through a unit file and a property list as it is. */
final class Word {
  private static final char UNREADABLE = '\uFFFD';

  private Word() {}

  /**
   * Takes it, line ends and tabs included.
   *
   * @param what it is, for the sentence
   */
  static String checked(String what, String word) throws Failure {
    if (word.indexOf(UNREADABLE) >= 0) {
      throw refused(what, word, "this locale cannot show it: run the command with LC_ALL=C.UTF-8");
    }
    if (word.codePoints().anyMatch(Word::isUnwritable)) {
      throw refused(what, word, "such a control character cannot be written into both files");
    }
    return word;
  }

  /** Takes it if it is one line: a path, a value of the environment. */
  static String line(String what, String word) throws Failure {
    if (word.indexOf('\n') >= 0 || word.indexOf('\t') >= 0) {
      throw refused(what, word, "it has a line end or a tab, which systemd refuses there");
    }
    return checked(what, word);
  }

  // XML 1.0 has no way to write most of these; a carriage return would come back as a line feed.
  private static boolean isUnwritable(int c) {
    return (Character.isISOControl(c) && c != '\n' && c != '\t')
        || Character.getType(c) == Character.SURROGATE
        || (c & 0xFFFE) == 0xFFFE;
  }

  private static Failure refused(String what, String word, String why) {
    return new Failure(Exit.USAGE, "%s \"%s\": %s".formatted(what, Untrusted.shown(word), why));
  }
}
