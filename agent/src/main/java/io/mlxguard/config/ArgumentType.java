// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The argument types of a target, which choose among overloads. */
final class ArgumentType {

  /** Any arguments, as the last of a list. */
  static final String REST = "..";

  private static final String ANY = "*";
  private static final String ARRAY = "[]";
  private static final Pattern INNERMOST = Pattern.compile("<[^<>]*>");

  private ArgumentType() {}

  /**
   * What stands between the parentheses: type parameters dropped, {@code String...} as {@code
   * String[]}; empty where it says any.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static Optional<List<String>> list(String text) {
    String plain = withoutParameters(text);
    List<String> types = new ArrayList<>();
    for (String entry : plain.isBlank() ? new String[0] : plain.split(",", -1)) {
      if (!types.isEmpty() && types.getLast().equals(REST)) {
        throw new IllegalArgumentException("has an argument behind \"..\", which is the last one");
      }
      types.add(entry.strip().equals(REST) ? REST : one(entry.strip()));
    }
    return types.size() == 1 && types.getFirst().equals(REST)
        ? Optional.empty()
        : Optional.of(List.copyOf(types));
  }

  private static String withoutParameters(String text) {
    String plain = text;
    String before;
    do {
      before = plain;
      plain = INNERMOST.matcher(before).replaceAll("");
    } while (!plain.equals(before));
    if (plain.indexOf('<') >= 0 || plain.indexOf('>') >= 0) {
      throw new IllegalArgumentException("has a < or a > too many");
    }
    return plain;
  }

  private static String one(String text) {
    String type = text.endsWith("...") ? text.substring(0, text.length() - 3) + ARRAY : text;
    StringBuilder dimensions = new StringBuilder();
    while (type.endsWith("]")
        && type.substring(0, type.length() - 1).stripTrailing().endsWith("[")) {
      type = type.substring(0, type.lastIndexOf('[')).stripTrailing();
      dimensions.append(ARRAY);
    }
    if (!Names.isClass(type)) {
      throw new IllegalArgumentException(
          "has \"" + Text.printable(text) + "\", which is no type of an argument");
    }
    return type + dimensions;
  }

  /**
   * Whether an argument's type is the one meant: by its whole name or, written without a package,
   * by the end of it.
   */
  static boolean matches(String pattern, String type) {
    if (pattern.equals(ANY)) {
      return true;
    }
    String meant = pattern.replace(ARRAY, "");
    String name = type.replace(ARRAY, "");
    if (pattern.length() - meant.length() != type.length() - name.length()) {
      return false; // another number of dimensions
    }
    String nested = name.replace('$', '.');
    return Names.matches(
        meant.replace('$', '.'), meant.indexOf('.') < 0 ? end(nested, meant) : nested);
  }

  /** As many of a name's last parts as are meant. */
  private static String end(String name, String meant) {
    int from = name.length();
    for (long parts = meant.chars().filter(c -> c == '$').count();
        parts >= 0 && from >= 0;
        parts--) {
      from = name.lastIndexOf('.', from - 1);
    }
    return name.substring(from + 1);
  }
}
