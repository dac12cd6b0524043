// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;

/**
 * A libnvidia-ml of the four functions that are called, in C, with one card. It answers like NVML:
 * nothing before it is initialised, and nothing for a handle that is not its own.
 */
final class StandInNvml implements AutoCloseable {

  static final String BUS_ID = "0000:1B:00.0";
  static final int UNINITIALIZED = 1;
  static final int NOT_SUPPORTED = 3;
  static final int NOT_FOUND = 6;
  static final int DRIVER_NOT_LOADED = 9;

  private static final String SOURCE =
      """
      #include <string.h>
      unsigned long long total_bytes, free_bytes;
      int inits, shutdowns, init_code, handle_code, memory_code, shutdown_code;
      char asked[32];
      static int card;
      #ifndef WITHOUT_INIT
      int nvmlInit_v2(void) {
        if (init_code == 0) {
          inits++;
        }
        return init_code;
      }
      #endif
      #ifndef WITHOUT_SHUTDOWN
      int nvmlShutdown(void) {
        if (inits == shutdowns) {
          return 1;
        }
        shutdowns++;
        return shutdown_code;
      }
      #endif
      #ifndef WITHOUT_HANDLE
      int nvmlDeviceGetHandleByPciBusId_v2(const char *id, void **device) {
        if (inits == shutdowns) {
          return 1;
        }
        strncpy(asked, id, sizeof asked - 1);
        *device = &card;
        return handle_code ? handle_code : strcmp(id, "0000:1B:00.0") ? 6 : 0;
      }
      #endif
      #ifndef WITHOUT_MEMORY
      int nvmlDeviceGetMemoryInfo(void *device, unsigned long long *memory) {
        if (inits == shutdowns) {
          return 1;
        }
        if (device != &card) {
          return 2;
        }
        memory[0] = total_bytes;
        memory[1] = free_bytes;
        memory[2] = total_bytes - free_bytes;
        return memory_code;
      }
      #endif
      """;

  private final Arena arena = Arena.ofConfined();
  private final SymbolLookup variables;

  private StandInNvml(Path library) {
    variables = SymbolLookup.libraryLookup(library, arena);
  }

  /**
   * Compiles one with the system's C compiler; nothing is loaded yet.
   *
   * @param options such as {@code -DWITHOUT_INIT}
   */
  static Path compile(Path folder, String... options) throws IOException, InterruptedException {
    Path library = folder.resolve("libnvidia-ml" + String.join("", options) + ".so.1");
    CLibrary.compile(library, SOURCE, List.of(options));
    return library;
  }

  /** The scene of the library at that path, which stays loaded until this is closed. */
  static StandInNvml of(Path library) {
    return new StandInNvml(library);
  }

  void memory(long totalBytes, long freeBytes) {
    variable("total_bytes", Long.BYTES).set(JAVA_LONG, 0, totalBytes);
    variable("free_bytes", Long.BYTES).set(JAVA_LONG, 0, freeBytes);
  }

  /**
   * What a function returns from now on.
   *
   * @param function {@code init}, {@code handle}, {@code memory} or {@code shutdown}
   */
  void answers(String function, int code) {
    variable(function + "_code", Integer.BYTES).set(JAVA_INT, 0, code);
  }

  int inits() {
    return variable("inits", Integer.BYTES).get(JAVA_INT, 0);
  }

  int shutdowns() {
    return variable("shutdowns", Integer.BYTES).get(JAVA_INT, 0);
  }

  String asked() {
    return variable("asked", 32 * JAVA_BYTE.byteSize()).getString(0);
  }

  private MemorySegment variable(String name, long bytes) {
    return variables.find(name).orElseThrow().reinterpret(bytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
