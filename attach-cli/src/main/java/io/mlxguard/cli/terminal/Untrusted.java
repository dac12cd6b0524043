// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

/** Text another process wrote, made fit for a terminal: one line, bounded, nothing that steers. */
public final class Untrusted {
  /** The most characters of one field that are shown to people. */
  public static final int SHOWN_CHARS = 200;

  private Untrusted() {}

  public static String shown(String text) {
    return clean(text, SHOWN_CHARS);
  }

  /** The text without control, format and unpaired characters, cut at {@code maxChars}. */
  public static String clean(String text, int maxChars) {
    StringBuilder kept = new StringBuilder(Math.min(text.length(), maxChars));
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (kept.length() + Character.charCount(c) > maxChars) {
        return kept.append("...").toString();
      }
      if (c == '\t' || c == '\n' || c == '\r') {
        kept.append(' ');
      } else if (isHarmless(c)) {
        kept.appendCodePoint(c);
      }
    }
    return kept.toString();
  }

  // FORMAT holds the bidirectional overrides, which show a text as something it is not.
  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
