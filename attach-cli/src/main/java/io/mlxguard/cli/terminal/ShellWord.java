// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import java.util.regex.Pattern;

/** A word as a POSIX shell is to be given it, so that a line can be copied into one. */
public final class ShellWord {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,+@%-]+");

  private ShellWord() {}

  /** The word as it is where no shell reads anything into it, else quoted. */
  public static String of(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
