// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Java runtimes of few modules, each made once a run by the jlink of the JDK the hosts run on. */
final class Runtimes {

  private static final Map<String, Path> MADE = new ConcurrentHashMap<>();

  private Runtimes() {}

  /** Without {@code java.instrument} and {@code jdk.attach}. */
  static Path bare() {
    return of("java.base");
  }

  /** Can be guarded, but has no {@code jdk.attach}. */
  static Path guardable() {
    return of("java.base,java.instrument,java.management");
  }

  /** Where that {@code java} belongs to. */
  static Path home(Path java) {
    return java.resolveSibling("..").normalize();
  }

  private static Path of(String modules) {
    return MADE.computeIfAbsent(modules, Runtimes::make);
  }

  private static Path make(String modules) {
    Path home = Bed.scratch().resolve("runtime-" + modules.replace(',', '-'));
    remove(home);
    Command.Outcome outcome =
        Command.jdk(Map.of(), "jlink", "--add-modules", modules, "--output", home.toString());
    assertThat(outcome.exit()).as(outcome.toString()).isZero();
    return home.resolve("bin").resolve("java").toAbsolutePath();
  }

  private static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
