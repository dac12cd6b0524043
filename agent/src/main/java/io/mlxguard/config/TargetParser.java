// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code pkg.Class+#method(types)[options]}. */
final class TargetParser {

  static final String TOKENS = "tokens";
  static final String MIN_TOKENS = "min-tokens";
  static final String MAX_CACHE = "max-cache";

  /** The most characters of a target. */
  static final int LONGEST = 300;

  private static final Set<String> CONSTRUCTORS = Set.of("<init>", "<clinit>", "new");

  private TargetParser() {}

  /**
   * The target a text means.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static Target parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("is longer than " + LONGEST + " characters");
    }
    int bracket = bracket(text);
    String methods = text.substring(0, bracket).strip();
    String[] halves = methods.split("#|::", 2);
    if (halves.length < 2) {
      throw new IllegalArgumentException("has no # between class and method");
    }
    boolean subtypes = halves[0].strip().endsWith("+");
    String owner = halves[0].strip();
    String classPattern = subtypes ? owner.substring(0, owner.length() - 1).strip() : owner;
    int parenthesis = (halves[1] + "(").indexOf('(');
    String method = halves[1].substring(0, parenthesis).strip();
    checkClass(classPattern, subtypes);
    checkMethod(method, subtypes);
    Optional<List<String>> types = types(halves[1].substring(parenthesis).strip());
    Map<String, String> options = options(text.substring(bracket).strip());
    return new Target(
        Text.line(methods),
        classPattern,
        subtypes,
        method,
        types,
        tokens(options),
        minTokens(options),
        maxCacheBytes(options));
  }

  /** Where the options begin, or the end: the brackets of an array are inside parentheses. */
  private static int bracket(String text) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '[' && depth == 0) {
        return i;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    return text.length();
  }

  private static void checkClass(String pattern, boolean subtypes) {
    if (!Names.isClass(pattern)) {
      throw new IllegalArgumentException("does not begin with the name of a class");
    }
    if (!Names.hasLetter(pattern)) {
      throw new IllegalArgumentException("means every class; name at least part of one");
    }
    Optional<String> never = Target.neverWoven(pattern);
    if (never.isPresent()) {
      throw new IllegalArgumentException(
          "means classes of " + never.get() + "*, which are never woven");
    }
    if (subtypes && pattern.indexOf('*') >= 0) {
      throw new IllegalArgumentException("has * and + for its class; + needs the name of one");
    }
  }

  private static void checkMethod(String pattern, boolean subtypes) {
    if (CONSTRUCTORS.contains(pattern)) {
      throw new IllegalArgumentException(
          "means constructors, which cannot be woven; name the method that generates");
    }
    if (!Names.isMethod(pattern)) {
      throw new IllegalArgumentException("has no name of a method behind the #");
    }
    if (subtypes && !Names.hasLetter(pattern)) {
      throw new IllegalArgumentException(
          "means every method of every subtype; name at least part of one");
    }
  }

  private static Optional<List<String>> types(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.endsWith(")")) {
      throw new IllegalArgumentException("has no ) behind the types of its arguments");
    }
    return ArgumentType.list(text.substring(1, text.length() - 1));
  }

  private static Map<String, String> options(String text) {
    if (text.isEmpty()) {
      return Map.of();
    }
    if (!text.endsWith("]")) {
      throw new IllegalArgumentException("has no ] behind its options");
    }
    Map<String, String> options = new HashMap<>();
    for (String pair : Pairs.split(text.substring(1, text.length() - 1))) {
      String[] both = pair.split("=", 2);
      String name = both[0].strip();
      if (!Set.of(TOKENS, MIN_TOKENS, MAX_CACHE).contains(name)) {
        throw new IllegalArgumentException(
            "has an option \""
                + Text.printable(name)
                + "\"; there are tokens, min-tokens and max-cache");
      }
      if (options.put(name, both.length < 2 ? "" : both[1].strip()) != null) {
        throw new IllegalArgumentException("has " + name + " twice");
      }
    }
    return options;
  }

  private static Optional<TokenSource> tokens(Map<String, String> options) {
    return option(options, TOKENS, TokenSource::parse);
  }

  private static OptionalInt minTokens(Map<String, String> options) {
    return option(options, MIN_TOKENS, Thresholds::tokens)
        .map(OptionalInt::of)
        .orElseGet(OptionalInt::empty);
  }

  private static OptionalLong maxCacheBytes(Map<String, String> options) {
    return option(options, MAX_CACHE, Thresholds::cacheBytes)
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }

  private static <T> Optional<T> option(
      Map<String, String> options, String name, Function<String, T> reader) {
    String value = options.get(name);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "has " + name + " \"" + Text.printable(value) + "\", which " + e.getMessage(), e);
    }
  }
}
