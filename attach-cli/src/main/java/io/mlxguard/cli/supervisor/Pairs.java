// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An agent argument, {@code k=v,k=v}, apart at the commas outside brackets and quotes as the agent
 * takes it apart (whose classes need a newer Java than this command); the last of two counts.
 *
 * @param values by key, as they are written
 */
record Pairs(Map<String, String> values) {
  static final Pairs NONE = new Pairs(Map.of());

  /**
   * Reads it.
   *
   * @throws Failure where a part is not {@code k=v}
   */
  static Pairs of(String text) throws Failure {
    Map<String, String> values = new LinkedHashMap<>();
    int depth = 0;
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (i == text.length() || (c == ',' && depth == 0 && !quoted)) {
        add(values, text.substring(start, i).strip());
        start = i + 1;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == '(' || c == '[')) {
        depth++;
      } else if (!quoted && (c == ')' || c == ']')) {
        depth = Math.max(0, depth - 1);
      }
    }
    return new Pairs(values);
  }

  private static void add(Map<String, String> values, String pair) throws Failure {
    int equals = pair.indexOf('=');
    if (pair.isEmpty()) {
      return;
    }
    if (equals < 1) {
      throw new Failure(
          Exit.USAGE,
          "the agent's argument is k=v,k=v, as in cache-limit=1g,scheduled-restart.at=04:00; it has"
              + " \"%s\"".formatted(pair));
    }
    String key = pair.substring(0, equals).strip();
    values.remove(key);
    values.put(key, pair.substring(equals + 1).strip());
  }

  /** These, with others in place of those of the same key. */
  Pairs with(Pairs others) {
    Map<String, String> all = new LinkedHashMap<>(values);
    others.values.forEach(
        (key, value) -> {
          all.remove(key);
          all.put(key, value);
        });
    return new Pairs(all);
  }

  /** By key, without the quotes around a value, which only an argument can have. */
  Map<String, String> meant() {
    Map<String, String> meant = new LinkedHashMap<>();
    values.forEach((key, value) -> meant.put(key, unquoted(value)));
    return meant;
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /** The argument again. */
  String text() {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (key, value) ->
            text.append(text.length() == 0 ? "" : ",").append(key).append('=').append(value));
    return text.toString();
  }
}
