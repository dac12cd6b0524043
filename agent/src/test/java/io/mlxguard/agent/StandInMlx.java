// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.Mlx;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A libmlx of its counters alone, without mlx-c, that the host has used: on CUDA its driver, which
 * is the same image, has a context. Compiled with the system's C compiler.
 */
final class StandInMlx implements AutoCloseable {

  private static final String SOURCE =
      """
      static unsigned long reads;
      unsigned long _ZN3mlx4core17get_active_memoryEv(void) { return ++reads; }
      #ifndef NO_POOL
      unsigned long _ZN3mlx4core16get_cache_memoryEv(void) { return 200; }
      #endif
      unsigned long _ZN3mlx4core15get_peak_memoryEv(void) { return 300; }
      unsigned long _ZN3mlx4core16get_memory_limitEv(void) { return LIMIT; }
      _Bool _ZN3mlx4core5metal12is_availableEv(void) { return 0; }
      _Bool _ZN3mlx4core2cu12is_availableEv(void) { return CUDA; }
      int cuDevicePrimaryCtxGetState(int card, unsigned *flags, int *active) {
        *flags = 0;
        *active = card == 0;
        return card == 0 ? 0 : 101;
      }
      #ifdef CARD_BYTES
      int cuDeviceTotalMem_v2(unsigned long *bytes, int card) {
        *bytes = CARD_BYTES;
        return card == 0 ? 0 : 101;
      }
      #endif
      """;

  private final Arena arena = Arena.ofShared();
  private final Mlx mlx = new Mlx();
  private final Allocator allocator;

  /**
   * Compiles one, loads it, and finds it as the guard does.
   *
   * @param limit its memory limit in bytes, as C writes it
   * @param options more for the compiler; {@code -DNO_POOL}: it does not tell its pool; {@code
   *     -DCARD_BYTES=N}: the driver tells of a card that large
   */
  StandInMlx(Path folder, Backend backend, String limit, String... options)
      throws IOException, InterruptedException {
    Path library = folder.resolve("libstandin-" + folder.getFileName() + ".so");
    ProcessBuilder compiler =
        new ProcessBuilder("cc", "-shared", "-fPIC", "-DLIMIT=" + limit)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    compiler.command().add("-DCUDA=" + (backend == Backend.CUDA ? 1 : 0));
    compiler.command().addAll(List.of(options));
    compiler.command().addAll(List.of("-o", library.toString(), "-xc", "-"));
    Process compiling = compiler.start();
    try (OutputStream source = compiling.getOutputStream()) {
      source.write(SOURCE.getBytes(StandardCharsets.US_ASCII));
    }
    if (compiling.waitFor() != 0) {
      throw new IOException("cc does not compile " + library);
    }
    SymbolLookup _ = SymbolLookup.libraryLookup(library, arena);
    allocator =
        mlx.look().stream()
            .filter(it -> it.path().equals(library.toString()))
            .findFirst()
            .orElseThrow();
  }

  Allocator allocator() {
    return allocator;
  }

  @Override
  public void close() {
    mlx.close();
    arena.close();
  }
}
