// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A libmlx of a few functions, which is what the search looks at; every copy is another image. */
final class StandInMlx {

  /** A driver that is loaded comes with an MLX for CUDA, and has a context on its one card. */
  private static final String SOURCE =
      """
      unsigned long _ZN3mlx4core17get_active_memoryEv(void) { return 1; }
      unsigned long _ZN3mlx4core16get_cache_memoryEv(void) { return 2; }
      unsigned long _ZN3mlx4core15get_peak_memoryEv(void) { return 3; }
      unsigned long _ZN3mlx4core16get_memory_limitEv(void) { return 4; }
      _Bool _ZN3mlx4core5metal12is_availableEv(void) { return METAL; }
      _Bool _ZN3mlx4core2cu12is_availableEv(void) { return CUDA; }
      int cuDevicePrimaryCtxGetState(int card, unsigned *flags, int *active) {
        *flags = 0;
        *active = card == 0;
        return card == 0 ? 0 : 101;
      }
      """;

  private StandInMlx() {}

  /**
   * Compiles one with the system's C compiler and loads it.
   *
   * @param arena when it is closed, the host has unloaded it
   * @return its path
   */
  static String load(Path folder, String name, Backend backend, Arena arena)
      throws IOException, InterruptedException {
    Path library = folder.resolve("lib" + name + ".so");
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-shared",
                "-fPIC",
                "-DMETAL=" + (backend == Backend.METAL ? 1 : 0),
                "-DCUDA=" + (backend == Backend.CUDA ? 1 : 0),
                "-o",
                library.toString(),
                "-xc",
                "-")
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream source = compiler.getOutputStream()) {
      source.write(SOURCE.getBytes(StandardCharsets.US_ASCII));
    }
    if (compiler.waitFor() != 0) {
      throw new IOException("cc does not compile " + library);
    }
    var _ = SymbolLookup.libraryLookup(library, arena).find(CxxCalls.IDENTITY).orElseThrow();
    return library.toString();
  }
}
