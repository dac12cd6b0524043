// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One target of {@code clear-after-generate.methods}: the methods after which MLX's cache is
 * cleared.
 *
 * @param text as written, without the options, fit for one line; at most 300 characters
 * @param classPattern a class's name, {@code $} before a nested one; {@code *} is any run of
 *     characters, dots included
 * @param subtypes whether everything that extends or implements the class is meant too
 * @param methodPattern a method's name; {@code *} is any run of characters
 * @param argumentTypes the types that choose an overload, the last of them perhaps {@code ..};
 *     empty: any
 * @param tokens where a call's number of tokens is found, if anywhere
 * @param minTokens this target's own, 0 for off; empty: that of all
 * @param maxCacheBytes this target's own, at least 1 MiB; empty: that of all
 */
public record Target(
    String text,
    String classPattern,
    boolean subtypes,
    String methodPattern,
    Optional<List<String>> argumentTypes,
    Optional<TokenSource> tokens,
    OptionalInt minTokens,
    OptionalLong maxCacheBytes) {

  private static final List<String> NEVER_WOVEN =
      List.of("java.", "javax.", "jdk.", "sun.", "io.mlxguard.shim.");

  /** Copies the types. */
  public Target {
    argumentTypes = argumentTypes.map(List::copyOf);
  }

  /** The packages that a class is in of which none is woven. */
  static Optional<String> neverWoven(String name) {
    return NEVER_WOVEN.stream().filter(name::startsWith).findFirst();
  }

  /**
   * Whether the class itself is meant, subtypes aside; one of the JDK's or of ours never is.
   *
   * @param binaryName as {@link Class#getName} has it
   */
  public boolean matchesClass(String binaryName) {
    return neverWoven(binaryName).isEmpty() && Names.matches(classPattern, binaryName);
  }

  /** Whether a method of that name is meant. */
  public boolean matchesMethod(String name) {
    return Names.matches(methodPattern, name);
  }

  /**
   * Whether the overload with these arguments is meant.
   *
   * @param typeNames as in Java source, {@code byte[]} or {@code java.lang.String}; {@code .} or
   *     {@code $} before a nested class
   */
  public boolean matchesArguments(List<String> typeNames) {
    if (argumentTypes.isEmpty()) {
      return true;
    }
    List<String> types = argumentTypes.get();
    boolean more = !types.isEmpty() && types.getLast().equals(ArgumentType.REST);
    int fixed = more ? types.size() - 1 : types.size();
    if (more ? typeNames.size() < fixed : typeNames.size() != fixed) {
      return false;
    }
    for (int i = 0; i < fixed; i++) {
      if (!ArgumentType.matches(types.get(i), typeNames.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The methods alone: the same for two targets that mean the same. */
  String methods() {
    String arguments = argumentTypes.map(it -> String.join(",", it)).orElse(ArgumentType.REST);
    return classPattern + (subtypes ? "+" : "") + "#" + methodPattern + "(" + arguments + ")";
  }

  /** One way to write it, options and all. */
  @Override
  public String toString() {
    List<String> options = new ArrayList<>();
    tokens.ifPresent(it -> options.add(TargetParser.TOKENS + "=" + it));
    minTokens.ifPresent(it -> options.add(TargetParser.MIN_TOKENS + "=" + it));
    maxCacheBytes.ifPresent(it -> options.add(TargetParser.MAX_CACHE + "=" + it));
    return methods() + (options.isEmpty() ? "" : "[" + String.join(",", options) + "]");
  }
}
