// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The table of keys as people read it: docs/configuration.md, and the command line's help. */
final class KeyTable {

  private static final int WIDTH = 79;
  private static final String INDENT = "    ";

  private static final String HEAD =
      """
      # Configuration

      Generated from `io.mlxguard.config.Key`; `./check` fails where the two differ.

      Each key can stand in four places. The first that has it counts:

      | place | as | example |
      |---|---|---|
      | agent argument | `k=v,k=v`, split at commas outside brackets and quotes | `-javaagent:/path/to/mlx-guard.jar=cache-limit=512m,mode=observe` |
      | system property | `mlx.guard.` + key | `-Dmlx.guard.cache-limit=512m` |
      | environment | `MLX_GUARD_` + key in capitals, `.` and `-` as `_` | `MLX_GUARD_CACHE_LIMIT=512m` |
      | file named by `config` | Java properties syntax | `cache-limit = 512m` |

      `attach PID k=v,k=v` is the agent argument of a running host: it replaces the argument of the launch, and the other three places are read again. A limit set over JMX counts before all of them, until the next `attach`.

      Sizes are binary, as in `-Xmx`: `512m`, `512MB` and `512MiB` are the same. A percentage is of the memory MLX allocates from: unified memory on Metal, the card's on CUDA, usable memory (physical, within the control group's limit) on the CPU build.

      | key | default | allowed | what it is for |
      |---|---|---|---|
      """;

  private static final String TAIL =
      """

      ## Targets

      `clear-after-generate.methods` is a list of at most 64, split at `;`, each at most 300 characters: `Class#method(types)[options]`. In a file a line goes on behind `\\`.

      | part | what may stand there |
      |---|---|
      | class | its full name, `$` before a nested one: `com.acme.Outer$Llm`. `*` is any run of characters, dots included: `com.acme.*Client`. `+` behind one class's name adds all that extends or implements it: `com.acme.Chat+`. The JDK's own classes are never woven |
      | `#` | or `::` |
      | method | its name, with `*` as for a class. Constructors cannot be woven |
      | types | none at all or `(..)`: every overload. `()`: the one without arguments. Else a type for each argument, by its simple or full name, `*` for any one, `..` at the end for any others: `(String,int[],..)`. `String...` is `String[]`; type parameters do not count |
      | `tokens=` | where a call's number of tokens is found: `arg(1)` is the second argument, `return` the result; calls without arguments may follow: `arg(0).maxTokens()`, `return.size()`. Without it only the pool makes a clear due |
      | `min-tokens=`, `max-cache=` | as the keys of these names, for this target alone |

      ## Mistakes

      None of them stops the host; each is one line on stderr (or in the log) and shows in `status`.

      | mistake | what happens |
      |---|---|
      | an unknown key | ignored; the line names the nearest key |
      | a limit that is malformed, 0, negative, or does not fit | that layer is `OFF` |
      | a limit above the memory there is, or a wired limit above the device's recommended maximum | never passed on to MLX; that layer is `OFF` |
      | a memory limit that live memory comes near | `YIELDED`: the host's own limit is put back until there is room; after three times `OFF` |
      | a target that cannot be read | ignored, the others stand; where none is left, layer 4 is `OFF` |
      | one target twice | the last counts |
      | a time, a `min-tokens` or a `max-cache` that is malformed or out of bounds | the key's default; behind a target: that target is ignored |
      | `mode`, `native-access`, `on-drift`, `clear-after-generate.drain`, `cpu-cache-calls` that are none of their words | the careful one: `observe`, `flag-only`, `report`, `off`, `off` |
      | a file that is missing, unreadable, a directory, no text in UTF-8, larger than 64 KiB, or that group or others may write | not read, and the guard only observes |
      | a log file that cannot be written, is a link, or is no regular file | lines go to stderr |
      """;

  private KeyTable() {}

  /**
   * Writes both forms.
   *
   * @param arguments the Markdown file, and the help's text
   */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(Path.of(arguments[0]), markdown());
    Files.writeString(Path.of(arguments[1]), plain());
  }

  static String markdown() {
    return Arrays.stream(Key.values())
        .map(
            key ->
                "| `%s` | %s | %s | %s |\n"
                    .formatted(key.title(), code(key), key.allowed(), key.purpose()))
        .collect(Collectors.joining("", HEAD, TAIL));
  }

  private static String code(Key key) {
    return key.byDefault().isEmpty() ? "none" : "`" + key.byDefault() + "`";
  }

  static String plain() {
    StringBuilder text = new StringBuilder();
    for (Key key : Key.values()) {
      String byDefault = key.byDefault().isEmpty() ? "" : "; default " + key.byDefault();
      text.append(key.title()).append('\n');
      indented(text, key.purpose() + ".");
      indented(text, key.allowed() + byDefault);
    }
    return text.toString();
  }

  private static void indented(StringBuilder text, String sentence) {
    int column = 0;
    for (String word : sentence.split(" ")) {
      boolean fits = column > 0 && column + 1 + word.length() <= WIDTH;
      text.append(fits ? " " : column == 0 ? INDENT : "\n" + INDENT).append(word);
      column = (fits ? column + 1 : INDENT.length()) + word.length();
    }
    text.append('\n');
  }
}
