// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import io.mlxguard.weave.HostMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The argument of a method that looks like the number of tokens it is to make.
 *
 * @param source as {@code tokens=} has it
 * @param shown for people, such as {@code maxTokens} or {@code request.maxTokens()}
 * @param direct whether it is an argument itself and no part of one
 */
public record TokenBudget(String source, String shown, boolean direct) {

  private static final Set<String> TOKENS = Set.of("token", "tokens", "tok", "toks");
  private static final Set<String> HOW_MANY =
      Set.of("max", "maximum", "new", "num", "number", "n", "limit", "budget", "count", "output");
  private static final Set<String> OF_WHAT_COMES =
      Set.of("generate", "generated", "completion", "predict", "response", "step", "steps");
  private static final Set<String> LENGTH = Set.of("length", "len", "predict", "steps");

  /** What goes in is no budget, nor is one token, nor what there is room for. */
  private static final Set<String> OTHERWISE =
      Set.of(
          "prompt",
          "input",
          "context",
          "ctx",
          "id",
          "ids",
          "eos",
          "bos",
          "pad",
          "stop",
          "window",
          "per",
          "used",
          "cached",
          "batch",
          "vocab",
          "system",
          "history",
          "seq",
          "sequence");

  /** The one of a method; an argument itself before a part of one, the first before another. */
  public static Optional<TokenBudget> of(HostMethod method) {
    List<HostMethod.Argument> arguments = method.arguments();
    Optional<TokenBudget> part = Optional.empty();
    for (int i = 0; i < arguments.size(); i++) {
      HostMethod.Argument argument = arguments.get(i);
      String source = "arg(" + i + ")";
      Optional<String> name = argument.name();
      if (argument.wholeNumber() && name.filter(TokenBudget::isNamedSo).isPresent()) {
        return Optional.of(new TokenBudget(source, name.get(), true));
      }
      if (part.isEmpty()) {
        part =
            argument.numbers().stream()
                .filter(TokenBudget::isNamedSo)
                .findFirst()
                .map(
                    call ->
                        new TokenBudget(
                            source + "." + call + "()",
                            name.orElse(source) + "." + call + "()",
                            false));
      }
    }
    return part;
  }

  /** Whether a name says how many tokens to make. */
  static boolean isNamedSo(String name) {
    List<String> words = words(name);
    if (words.stream().anyMatch(OTHERWISE::contains)) {
      return false;
    }
    boolean howMany = words.stream().anyMatch(HOW_MANY::contains);
    boolean coming = words.stream().anyMatch(OF_WHAT_COMES::contains);
    if (words.stream().anyMatch(TOKENS::contains)) {
      return howMany || coming || words.getLast().equals("tokens");
    }
    return howMany && words.stream().anyMatch(LENGTH::contains);
  }

  /** {@code max_newTokens2} has three words. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins =
          Character.isUpperCase(c) && i > 0 && !Character.isUpperCase(name.charAt(i - 1));
      if ((begins || !Character.isLetter(c)) && !word.isEmpty()) {
        words.add(word.toString().toLowerCase(Locale.ROOT));
        word.setLength(0);
      }
      if (Character.isLetter(c)) {
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString().toLowerCase(Locale.ROOT));
    }
    words.removeIf(it -> it.equals("get"));
    return words;
  }
}
