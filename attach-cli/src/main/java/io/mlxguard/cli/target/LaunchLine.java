// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command line of a JVM that says nothing in a file of performance counters: what it runs, by
 * the rules of the launcher ({@code java --help}).
 *
 * @param words the program first
 */
public record LaunchLine(List<String> words) {
  private static final int MOST_BYTES = 4 << 20;

  /** Options whose value is a word of its own. */
  static final Set<String> WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--limit-modules",
          "--add-reads",
          "--add-exports",
          "--add-opens",
          "--patch-module",
          "--enable-native-access",
          "--source");

  private static final Set<String> BEFORE_MAIN = Set.of("-jar", "-m", "--module");

  /** Of a process on Linux; empty where it cannot be read. */
  static Optional<LaunchLine> of(long pid) {
    try (InputStream in = Files.newInputStream(Path.of("/proc/" + pid + "/cmdline"))) {
      String line = new String(in.readNBytes(MOST_BYTES), UTF_8);
      return line.isEmpty()
          ? Optional.empty()
          : Optional.of(new LaunchLine(List.of(line.split("\0"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Main class, jar or module; the program where they do not show, as in a file of arguments. */
  public String main() {
    for (int i = 1; i < words.size(); i++) {
      String word = words.get(i);
      if (BEFORE_MAIN.contains(word)) {
        return i + 1 < words.size() ? words.get(i + 1) : words.get(0);
      }
      if (word.startsWith("--module=")) {
        return word.substring("--module=".length());
      }
      if (!word.startsWith("-") && !word.startsWith("@")) {
        return word;
      }
      i += WITH_VALUE.contains(word) ? 1 : 0;
    }
    return words.get(0);
  }
}
