// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A line such as {@code generate seed=1 new=8}: a verb and its arguments.
 *
 * @param verb the first word
 * @param arguments by name
 */
public record Command(String verb, Map<String, String> arguments) {
  static Command parse(String line) {
    String[] words = line.strip().split("\\s+");
    return new Command(
        words[0],
        Arrays.stream(words)
            .skip(1)
            .map(word -> word.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length > 1 ? pair[1] : "")));
  }

  /** A word that must be there. */
  public String get(String name) {
    String value = arguments.get(name);
    if (value == null) {
      throw new IllegalArgumentException(verb + " wants " + name + "=");
    }
    return value;
  }

  /** A word, or another where it is not there. */
  public String get(String name, String otherwise) {
    return arguments.getOrDefault(name, otherwise);
  }

  /** A number, or another where it is not there. */
  public int number(String name, int otherwise) {
    String value = arguments.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  boolean flag(String name) {
    return get(name, "false").equals("true");
  }

  long bytes() {
    return Long.parseLong(get("bytes"));
  }
}
