// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A library of the system's that no JVM uses, so that a test may be the one to load it. */
record SpareLibrary(String path) {

  private static final List<String> FILES =
      List.of("libBrokenLocale.so.1", "libanl.so.1", "libutil.so.1", "librt.so.1");

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

  /** What the loader says now. */
  static List<String> loaded() {
    try (LinuxImages images = new LinuxImages()) {
      return images.names();
    }
  }
}
