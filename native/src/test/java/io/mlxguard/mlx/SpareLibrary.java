// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A library of the system's that no JVM uses, so that a test may be the one to load it. */
record SpareLibrary(String path) {

  private static final List<String> FILES =
      List.of("libBrokenLocale.so.1", "libanl.so.1", "libutil.so.1", "libthread_db.so.1");

  /** One that lies beside the C library and is not loaded. */
  static SpareLibrary find() {
    List<String> loaded = loaded();
    return loaded.stream()
        .filter(name -> name.endsWith("/libc.so.6"))
        .map(name -> Path.of(name).resolveSibling(""))
        .flatMap(folder -> FILES.stream().map(folder::resolve))
        .filter(file -> Files.exists(file) && !loaded.contains(file.toString()))
        .findFirst()
        .map(file -> new SpareLibrary(file.toString()))
        .orElseGet(() -> abort("this C library comes without a library nobody uses"));
  }

  /** Loads it until the arena is closed. */
  void load(Arena arena) {
    SymbolLookup lookup = SymbolLookup.libraryLookup(path, arena);
    assertThat(lookup.find("no_such_function")).isEmpty();
  }

  /** Every file this process has code of, the JVM's and the C runtime's too. */
  static List<String> loaded() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"), ISO_8859_1)) {
      return maps.map(line -> line.split(" +", 6))
          .filter(columns -> columns[1].contains("x") && columns[5].startsWith("/"))
          .map(columns -> columns[5])
          .distinct()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
