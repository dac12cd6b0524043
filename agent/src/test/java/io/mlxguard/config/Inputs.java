// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Texts made of what the parsers look at and of what they may not expect. */
final class Inputs {

  private static final List<String> ODD =
      List.of(
          " ",
          "\t",
          "\f",
          "\u0000",
          "\u0007",
          "\u001b[2J",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u00fc",
          "\u0130",
          "\u0661",
          "\u2003",
          "\u2028",
          "\u202e",
          "\u212a",
          "\ufeff",
          "\uffff",
          "\ud83d\ude00",
          "\ud83d",
          "\ude00",
          "x".repeat(200));

  private static final List<String> VALUES =
      List.of(
          "auto",
          "off",
          "guard",
          "observe",
          "flag-only",
          "stderr",
          "512",
          "0",
          "00",
          "1",
          "1.5",
          "33.333333",
          "100",
          "9223372036854775807",
          "9223372036854775808",
          "99999999999999999999",
          "k",
          "m",
          "GiB",
          "T",
          "b",
          "%",
          "ms",
          "s",
          "h",
          "-",
          "+",
          ".");

  private static final List<String> MARKS =
      List.of("=", "=", "=", ",", ",", ",", "(", ")", "[", "]", "\"", ";", ":", "\\", "#", "!");

  private static final List<String> KEYS =
      Stream.concat(
              Arrays.stream(Key.values()).map(Key::title),
              Stream.of("cache-limt", "status", "report.1", "token", "", "CACHE_LIMIT"))
          .toList();

  private static final List<String> TARGETS =
      List.of(
          "com.acme.Llm#generate(..)",
          "com.acme.Chat+#reply",
          "com.acme.*Client::chat*(String,int)",
          "com.acme.Outer$Llm#ask(byte[],List<Map<String,Integer>>,..)[tokens=arg(1)]",
          "a.B#c[tokens=return.size(),min-tokens=200,max-cache=64m]",
          "*Llm#*()",
          "java.util.List#get",
          "a.B#<init>");

  private static final List<String> GRAMMAR =
      List.of(
          ";",
          ";",
          "#",
          "::",
          "+",
          "*",
          "$",
          "(",
          ")",
          "[",
          "]",
          "[]",
          "<",
          ">",
          ",",
          "..",
          "...",
          " ",
          "-",
          "()",
          "(..)",
          "[tokens=",
          "arg(0)",
          "arg(255)",
          "return",
          ".length()",
          ",min-tokens=",
          "max-cache=",
          "off",
          "1g",
          "com.acme.A",
          "b",
          "String",
          "\u00fcber");

  private static final List<String> LINES =
      List.of("\n", "\n", "\r\n", "\r", "\\\n", "\\\r\n", "\\\\\n", "\n#", "\n !", "\\u00e4");

  private Inputs() {}

  /** What may stand behind a key. */
  static String value(Random random) {
    return random.nextInt(8) == 0 ? targets(random) : some(random, 5, VALUES, ODD, MARKS);
  }

  /** A list of targets: some whole, some in pieces, some with a piece too many. */
  static String targets(Random random) {
    return Stream.generate(() -> target(random))
        .limit(random.nextInt(5))
        .collect(Collectors.joining(";"));
  }

  private static String target(Random random) {
    String whole = one(random, TARGETS);
    int at = random.nextInt(whole.length() + 1);
    return switch (random.nextInt(5)) {
      case 0, 1 -> whole;
      case 2 -> whole.substring(0, at) + some(random, 2, GRAMMAR) + whole.substring(at);
      case 3 -> whole.substring(0, at) + some(random, 1, GRAMMAR, ODD);
      default -> some(random, 12, GRAMMAR, GRAMMAR, GRAMMAR, ODD);
    };
  }

  /** A name, nearly a key's. */
  static String name(Random random) {
    String key = one(random, KEYS);
    return switch (random.nextInt(4)) {
      case 0 -> key;
      case 1 -> key.substring(0, random.nextInt(key.length() + 1)) + one(random, ODD);
      case 2 -> key + one(random, VALUES);
      default -> anything(random);
    };
  }

  /** An agent argument. */
  static String argument(Random random) {
    return random.nextBoolean()
        ? some(random, 30, KEYS, VALUES, MARKS, ODD, TARGETS)
        : Stream.generate(() -> one(random, KEYS) + "=" + some(random, 3, VALUES, MARKS, TARGETS))
            .limit(random.nextInt(6))
            .collect(Collectors.joining(","));
  }

  /** A file's text. */
  static String file(Random random) {
    return some(random, 30, KEYS, VALUES, MARKS, ODD, TARGETS, LINES, LINES);
  }

  /** Any characters at all. */
  static String anything(Random random) {
    int[] characters = random.ints(random.nextInt(40), 0, 1 << 16).toArray();
    return Arrays.stream(characters)
        .mapToObj(c -> String.valueOf((char) c))
        .collect(Collectors.joining());
  }

  @SafeVarargs
  private static String some(Random random, int most, List<String>... kinds) {
    StringBuilder text = new StringBuilder();
    for (int pieces = random.nextInt(most + 1); pieces > 0; pieces--) {
      text.append(one(random, kinds[random.nextInt(kinds.length)]));
    }
    return text.toString();
  }

  private static String one(Random random, List<String> pieces) {
    return pieces.get(random.nextInt(pieces.size()));
  }
}
