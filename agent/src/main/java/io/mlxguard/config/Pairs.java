// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.ArrayList;
import java.util.List;

/** Splits {@code k=v,k=v} at the commas outside brackets and quotes. */
final class Pairs {

  private Pairs() {}

  static List<String> split(String text) {
    List<String> pairs = new ArrayList<>();
    int depth = 0;
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (i == text.length() || (c == ',' && depth == 0 && !quoted)) {
        add(pairs, text.substring(start, i));
        start = i + 1;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '(' || c == '[')) {
        depth++;
      } else if (!quoted && (c == ')' || c == ']')) {
        depth = Math.max(0, depth - 1);
      }
    }
    return pairs;
  }

  private static void add(List<String> pairs, String pair) {
    if (!pair.isBlank()) {
      pairs.add(pair.strip());
    }
  }

  static String unquote(String value) {
    String text = value.strip();
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }
}
