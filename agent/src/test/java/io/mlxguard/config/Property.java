// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that holds for every text: tried on ten thousand, the same each run; one it does not
 * hold for is cut down to what is needed before it is shown.
 */
final class Property {

  private static final int INPUTS = 10_000;
  private static final long SEED = 20_260_131;

  /** Fails by throwing. */
  @FunctionalInterface
  interface Check {
    void on(String text) throws Exception;
  }

  private Property() {}

  static void holds(Function<Random, String> inputs, Check check) {
    Random random = new Random(SEED);
    for (int i = 0; i < INPUTS; i++) {
      String text = inputs.apply(random);
      if (failure(check, text) != null) {
        String least = smallest(check, text);
        throw new AssertionError(
            "does not hold for input " + i + ", cut down to \"" + escaped(least) + "\"",
            failure(check, least));
      }
    }
  }

  private static @Nullable Throwable failure(Check check, String text) {
    try {
      check.on(text);
      return null;
    } catch (Exception | Error e) {
      return e;
    }
  }

  /** Leaves out ever smaller pieces for as long as it still fails. */
  static String smallest(Check check, String failing) {
    String least = failing;
    for (int piece = Math.max(1, least.length() / 2); piece > 0; piece /= 2) {
      int from = 0;
      while (from + piece <= least.length()) {
        String shorter = least.substring(0, from) + least.substring(from + piece);
        if (failure(check, shorter) == null) {
          from += piece;
        } else {
          least = shorter;
        }
      }
    }
    return least;
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(
            c ->
                escaped.append(
                    c >= ' ' && c < 0x7f && c != '\\' ? (char) c : String.format("\\u%04x", c)));
    return escaped.toString();
  }
}
