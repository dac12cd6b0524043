// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.util.Locale;

/**
 * Whether a name speaks of MLX: {@code MlxArray}, {@code ai.mlx.Nn}, {@code mlx_h}, {@code MLX4J}.
 * As a word, not as a run of letters.
 */
final class MlxWord {

  private static final String WORD = "mlx";

  private MlxWord() {}

  static boolean isIn(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (int at = lower.indexOf(WORD); at >= 0; at = lower.indexOf(WORD, at + 1)) {
      if (begins(name, at) && ends(name, at + WORD.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean begins(String name, int at) {
    return at == 0
        || !Character.isLetter(name.charAt(at - 1))
        || (Character.isUpperCase(name.charAt(at)) && !Character.isUpperCase(name.charAt(at - 1)));
  }

  /** A capital letter begins a word, but for the second of {@code MLXs}. */
  private static boolean ends(String name, int end) {
    return end == name.length() || !Character.isLowerCase(name.charAt(end));
  }
}
