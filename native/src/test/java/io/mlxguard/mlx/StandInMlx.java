// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import io.mlxguard.os.CLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
      #ifdef CARD_BYTES
      int cuDeviceTotalMem_v2(unsigned long *bytes, int card) {
        *bytes = CARD_BYTES;
        return card == 0 ? 0 : 101;
      }
      int cuDeviceGetPCIBusId(char *text, int length, int card) {
        const char *id = "0000:1B:00.0";
        for (int at = 0; at < length && (at == 0 || id[at - 1]); at++) {
          text[at] = id[at];
        }
        return card == 0 ? 0 : 101;
      }
      #endif
      #ifdef MLX_C
      struct object { void *ctx; };
      int mlx_get_active_memory(unsigned long *result) { *result = 1; return 0; }
      int mlx_metal_is_available(_Bool *result) { *result = METAL; return 0; }
      int mlx_cuda_is_available(_Bool *result) { *result = CUDA; return 0; }
      struct object mlx_string_new(void) { struct object none = {0}; return none; }
      int mlx_version(struct object *result) { result->ctx = "0.0.0"; return 0; }
      const char *mlx_string_data(struct object string) { return string.ctx; }
      int mlx_string_free(struct object string) { return 0; }
      #ifdef WIRES
      static unsigned long wired;
      int mlx_set_wired_limit(unsigned long *previous, unsigned long limit) {
        if (limit > MOST_WIRED) {
          return 1;
        }
        *previous = wired;
        wired = limit;
        return 0;
      }
      #endif
      #endif
      """;

  /** The device's recommended maximum, in bytes. */
  static final long MOST_WIRED = 48L << 30;

  private StandInMlx() {}

  /**
   * Compiles one with the system's C compiler and loads it.
   *
   * @param arena when it is closed, the host has unloaded it
   * @param options {@code -DMLX_C}: mlx-c's names too; {@code -DWIRES}: the wired limit among them;
   *     {@code -DCARD_BYTES=N}: the driver tells of a card that large, and where it is
   * @return its path
   */
  static String load(Path folder, String name, Backend backend, Arena arena, String... options)
      throws IOException, InterruptedException {
    Path library = folder.resolve("lib" + name + ".so");
    List<String> all = new ArrayList<>();
    all.add("-DMETAL=" + (backend == Backend.METAL ? 1 : 0));
    all.add("-DCUDA=" + (backend == Backend.CUDA ? 1 : 0));
    all.add("-DMOST_WIRED=" + MOST_WIRED);
    all.addAll(List.of(options));
    CLibrary.compile(library, SOURCE, all);
    var _ = SymbolLookup.libraryLookup(library, arena).find(CxxCalls.IDENTITY).orElseThrow();
    return library.toString();
  }
}
