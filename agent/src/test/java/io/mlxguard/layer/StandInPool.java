// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Mlx;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A libmlx on CUDA, without mlx-c, that has a cache limit. The host sets it by the same function,
 * and reads beside it what is in force. Compiled with the system's C compiler.
 */
final class StandInPool implements AutoCloseable {

  private static final String SET = "_ZN3mlx4core15set_cache_limitEm";

  private static final String SOURCE =
      """
      unsigned long limit = 8UL << 30;
      unsigned long _ZN3mlx4core15set_cache_limitEm(unsigned long wanted) {
        unsigned long before = limit;
        limit = wanted;
        return before;
      }
      unsigned long _ZN3mlx4core17get_active_memoryEv(void) { return 100; }
      unsigned long _ZN3mlx4core16get_cache_memoryEv(void) { return 200; }
      unsigned long _ZN3mlx4core15get_peak_memoryEv(void) { return 300; }
      unsigned long _ZN3mlx4core16get_memory_limitEv(void) { return 1UL << 40; }
      _Bool _ZN3mlx4core2cu12is_availableEv(void) { return 1; }
      int cuDevicePrimaryCtxGetState(int card, unsigned *flags, int *active) {
        *flags = 0;
        *active = card == 0;
        return card == 0 ? 0 : 101;
      }
      """;

  private final Arena arena = Arena.ofShared();
  private final Mlx mlx = new Mlx();
  private final Allocator allocator;
  private final MemorySegment limit;
  private final MethodHandle set;

  StandInPool(Path folder) throws IOException, InterruptedException {
    Path library = folder.resolve("libstandin-" + folder.getFileName() + ".so");
    Process compiling =
        new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), "-xc", "-")
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream source = compiling.getOutputStream()) {
      source.write(SOURCE.getBytes(StandardCharsets.US_ASCII));
    }
    if (compiling.waitFor() != 0) {
      throw new IOException("cc does not compile " + library);
    }
    SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
    limit = symbols.find("limit").orElseThrow().reinterpret(Long.BYTES);
    set =
        Linker.nativeLinker()
            .downcallHandle(
                symbols.find(SET).orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    allocator =
        mlx.look().stream()
            .filter(it -> it.path().equals(library.toString()))
            .findFirst()
            .orElseThrow();
  }

  Allocator allocator() {
    return allocator;
  }

  /** What is in force, in bytes. */
  long limitBytes() {
    return limit.get(ValueLayout.JAVA_LONG, 0);
  }

  /** The host sets the limit itself. */
  void hostSets(long bytes) {
    try {
      long _ = (long) set.invokeExact(bytes);
    } catch (Throwable impossible) {
      throw new LinkageError(SET, impossible);
    }
  }

  @Override
  public void close() {
    mlx.close();
    arena.close();
  }
}
