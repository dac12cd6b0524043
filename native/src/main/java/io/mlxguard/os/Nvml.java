// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * One card, as NVIDIA's management library tells of it. The library is loaded and initialised by
 * {@link #open} and is let go by {@link #close}; it counts both for the whole process, so the
 * host's own use of it is not disturbed. Used by one thread at a time.
 */
final class Nvml implements AutoCloseable {

  /**
   * A card's memory.
   *
   * @param totalBytes all of it
   * @param freeBytes what nobody has, whichever process
   */
  record Memory(long totalBytes, long freeBytes) {}

  private static final int SUCCESS = 0;

  // nvmlMemory_t: unsigned long long total, free, used.
  private static final long MEMORY_BYTES = 24;
  private static final long TOTAL_OFFSET = 0;
  private static final long FREE_OFFSET = 8;

  /** A call of one function; {@code invokeExact} declares what it throws. */
  @FunctionalInterface
  private interface Call {

    int make(MethodHandle function) throws Throwable;
  }

  /** Shared, since whoever closes need not be the thread that opened. */
  private final Arena arena = Arena.ofShared();

  private final String library;
  private final SystemFunction init;
  private final SystemFunction shutdown;
  private final SystemFunction byBusId;
  private final SystemFunction memoryInfo;
  private final MemorySegment memory;
  private MemorySegment device = MemorySegment.NULL;
  private boolean initialised;

  private Nvml(String library) throws NvmlFailed {
    this.library = library;
    SymbolLookup nvml = load();
    init = new SystemFunction(nvml, "nvmlInit_v2", FunctionDescriptor.of(JAVA_INT));
    shutdown = new SystemFunction(nvml, "nvmlShutdown", FunctionDescriptor.of(JAVA_INT));
    byBusId =
        new SystemFunction(
            nvml,
            "nvmlDeviceGetHandleByPciBusId_v2",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    memoryInfo =
        new SystemFunction(
            nvml, "nvmlDeviceGetMemoryInfo", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    memory = arena.allocate(MEMORY_BYTES, JAVA_LONG.byteAlignment());
  }

  /**
   * Loads the library, initialises it and looks for the card. NVML opens the driver's devices.
   *
   * @param library as the dynamic loader finds it
   * @param pciBusId as the CUDA driver writes it
   */
  static Nvml open(String library, String pciBusId) throws NvmlFailed {
    Nvml nvml = new Nvml(library);
    try {
      nvml.begin();
      nvml.look(pciBusId);
      return nvml;
    } catch (NvmlFailed e) {
      nvml.close();
      throw e;
    }
  }

  private SymbolLookup load() throws NvmlFailed {
    try {
      return SymbolLookup.libraryLookup(library, arena);
    } catch (IllegalArgumentException e) {
      arena.close();
      throw new NvmlFailed(library + " of NVIDIA's driver is not there");
    } catch (RuntimeException | LinkageError e) {
      arena.close();
      throw new NvmlFailed(library + " cannot be loaded: " + e);
    }
  }

  private void begin() throws NvmlFailed {
    MethodHandle _ = linked(shutdown); // nothing is begun that could not be ended
    call(init, function -> (int) function.invokeExact());
    initialised = true;
  }

  private void look(String pciBusId) throws NvmlFailed {
    try (Arena local = Arena.ofConfined()) {
      MemorySegment text = local.allocateFrom(pciBusId);
      MemorySegment found = local.allocate(ADDRESS);
      call(byBusId, function -> (int) function.invokeExact(text, found));
      device = found.get(ADDRESS, 0);
    }
  }

  /** The card's memory now. */
  Memory memory() throws NvmlFailed {
    call(memoryInfo, function -> (int) function.invokeExact(device, memory));
    long total = memory.get(JAVA_LONG, TOTAL_OFFSET);
    long free = memory.get(JAVA_LONG, FREE_OFFSET);
    if (total <= 0 || free < 0 || free > total) {
      String says = Long.toUnsignedString(free) + " of " + Long.toUnsignedString(total);
      throw new NvmlFailed(memoryInfo + " says " + says + " bytes are free");
    }
    return new Memory(total, free);
  }

  private void call(SystemFunction function, Call call) throws NvmlFailed {
    MethodHandle linked = linked(function);
    int code;
    try {
      code = call.make(linked);
    } catch (Throwable e) { // invokeExact declares Throwable; the functions throw nothing
      throw new NvmlFailed(function + ": " + e);
    }
    if (code != SUCCESS) {
      throw new NvmlFailed(function + " returned " + code);
    }
  }

  private MethodHandle linked(SystemFunction function) throws NvmlFailed {
    try {
      return function.handle().orElseThrow(() -> new NvmlFailed(library + " has no " + function));
    } catch (RuntimeException | LinkageError e) {
      throw new NvmlFailed(function + ": " + e);
    }
  }

  /** Ends what {@link #open} began; a second time it does nothing. */
  @Override
  public void close() {
    if (initialised) {
      initialised = false;
      try {
        call(shutdown, function -> (int) function.invokeExact());
      } catch (NvmlFailed e) {
        return; // the library stays: it may be in use
      }
    }
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
