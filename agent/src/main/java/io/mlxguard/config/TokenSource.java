// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a call's number of tokens is found: in an argument or in the result, and then through calls
 * without arguments on it.
 *
 * @param argument the argument's index from 0, at most 254; empty: the result
 * @param calls names of methods, each called on what the one before it gave; at most 8
 */
public record TokenSource(OptionalInt argument, List<String> calls) {

  private static final int LAST_ARGUMENT = 254; // the JVM's limit is 255 of them
  private static final int MOST_CALLS = 8;
  private static final Pattern ARGUMENT = Pattern.compile("arg\\s*\\(\\s*(\\d{1,9})\\s*\\)");
  private static final Pattern CALL = Pattern.compile("([^\\s()]+)\\s*\\(\\s*\\)");

  /** Copies the names. */
  public TokenSource {
    calls = List.copyOf(calls);
  }

  /**
   * Reads {@code arg(0).maxTokens()} or {@code return.size()}.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static TokenSource parse(String text) {
    String[] parts = text.split("\\.", -1);
    OptionalInt argument = first(parts[0].strip());
    List<String> calls = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      Matcher call = CALL.matcher(parts[i].strip());
      if (!call.matches() || !Names.isIdentifier(call.group(1))) {
        throw new IllegalArgumentException("is not arg(N) or return with .name() behind it");
      }
      calls.add(call.group(1));
    }
    if (calls.size() > MOST_CALLS) {
      throw new IllegalArgumentException("has more than " + MOST_CALLS + " calls");
    }
    return new TokenSource(argument, calls);
  }

  private static OptionalInt first(String text) {
    Matcher argument = ARGUMENT.matcher(text);
    if (text.equals("return")) {
      return OptionalInt.empty();
    }
    if (!argument.matches()) {
      throw new IllegalArgumentException("is not arg(N) or return with .name() behind it");
    }
    int index = Integer.parseInt(argument.group(1));
    if (index > LAST_ARGUMENT) {
      throw new IllegalArgumentException("counts arguments from 0 to " + LAST_ARGUMENT);
    }
    return OptionalInt.of(index);
  }

  /** As it is written. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(argument.isPresent() ? "arg(" + argument.getAsInt() + ")" : "return");
    calls.forEach(call -> text.append('.').append(call).append("()"));
    return text.toString();
  }
}
