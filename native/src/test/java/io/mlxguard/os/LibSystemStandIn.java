// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * libSystem as it-tests/conformance/libsystem-stand-in.c plays it: C behind the C ABI, so that
 * descriptors, buffers and lengths are as real as they get without a Mac. That it declares what
 * Apple declares is checked by it-tests/conformance/check. Any thread may set the scene.
 */
public final class LibSystemStandIn
    implements SymbolLookup, BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

  private final Arena arena = Arena.ofShared();
  private SymbolLookup library = name -> Optional.empty();

  /** Compiled once for a class's tests, which register it, and as new before each. */
  public LibSystemStandIn() {}

  /** Compiles it with the system's C compiler. */
  @Override
  public void beforeAll(ExtensionContext tests) throws IOException, InterruptedException {
    Path module = Path.of(Objects.requireNonNull(System.getProperty("basedir"), "run by Maven"));
    Path source = module.resolve("../it-tests/conformance/libsystem-stand-in.c");
    Path compiled = Files.createTempFile("libsystem-stand-in", ".so");
    try {
      Process compiler =
          new ProcessBuilder("cc", "-shared", "-fPIC", "-pthread", "-o", compiled + "", source + "")
              .inheritIO()
              .start();
      if (compiler.waitFor() != 0) {
        throw new IOException("cc does not compile " + source);
      }
      library = SymbolLookup.libraryLookup(compiled, arena);
    } finally {
      Files.delete(compiled); // it is mapped
    }
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    reset();
  }

  @Override
  public void afterAll(ExtensionContext tests) {
    arena.close();
  }

  @Override
  public Optional<MemorySegment> find(String name) {
    return library.find(name);
  }

  /** An image more; every one has a header of its own. */
  public void load(String name, long header) {
    MemorySegment text = arena.allocateFrom(name);
    call("stand_in_load", FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG), text, header);
  }

  /** An image that is being loaded or unloaded: it has no name. */
  public void loadNameless(long header) {
    FunctionDescriptor descriptor = FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG);
    call("stand_in_load", descriptor, MemorySegment.NULL, header);
  }

  /** Later images move down, as dyld's do. */
  public void unload(int index) {
    call("stand_in_unload", FunctionDescriptor.ofVoid(JAVA_INT), index);
  }

  /** A number that can be asked for by name, kept in 4 or 8 bytes. */
  public void sysctl(String name, long value, int bytes) {
    FunctionDescriptor descriptor = FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG);
    call("stand_in_sysctl", descriptor, arena.allocateFrom(name), value, (long) bytes);
  }

  /** A struct that can be asked for by name. */
  public void sysctlBytes(String name, byte[] bytes) {
    FunctionDescriptor descriptor = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG);
    MemorySegment copy = arena.allocateFrom(JAVA_BYTE, bytes);
    call("stand_in_sysctl_bytes", descriptor, arena.allocateFrom(name), copy, (long) bytes.length);
  }

  /** A name that is answered with -1, and {@code errno}. */
  public void refuseSysctl(String name, int errno) {
    FunctionDescriptor descriptor = FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT);
    call("stand_in_sysctl_error", descriptor, arena.allocateFrom(name), errno);
  }

  /** How often anything was asked for by name. */
  public long sysctlCalls() {
    return (long) call("stand_in_sysctl_calls", FunctionDescriptor.of(JAVA_LONG));
  }

  /** The last name anybody tried to set; empty if none. */
  public String lastWrite() {
    MemorySegment name =
        (MemorySegment) call("stand_in_last_write", FunctionDescriptor.of(ADDRESS));
    return name.reinterpret(Long.MAX_VALUE).getString(0);
  }

  /** What xnu says this process is charged with. */
  public void footprint(long bytes) {
    call("stand_in_footprint", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT), bytes, 0);
  }

  /** xnu answers no question for it: -1, and {@code errno}. */
  public void refuseFootprint(int errno) {
    call("stand_in_footprint", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_INT), 0L, errno);
  }

  /**
   * A mapping of this process more, behind the others.
   *
   * @param path of the file that is mapped; empty for none
   */
  public void region(long address, long bytes, String path) {
    FunctionDescriptor descriptor = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, ADDRESS);
    call("stand_in_region", descriptor, address, bytes, arena.allocateFrom(path));
  }

  /**
   * What xnu counts.
   *
   * @param free with the speculative ones
   * @param compressor those the compressor occupies
   * @param compressed those it holds, as they were
   */
  public void pages(int free, int active, int inactive, int compressor, long compressed) {
    call(
        "stand_in_pages",
        FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
        free,
        active,
        inactive,
        compressor,
        compressed);
  }

  /** Whether everybody gets the last copy of the counts, as behind the rate limit. */
  public void freezePages(boolean frozen) {
    call("stand_in_freeze_pages", FunctionDescriptor.ofVoid(JAVA_INT), frozen ? 1 : 0);
  }

  /** A kernel that answers {@code code}, 0 for an answer, and knows so many of the numbers. */
  public void kernelOfPages(int code, int revision) {
    FunctionDescriptor descriptor = FunctionDescriptor.ofVoid(JAVA_INT, JAVA_INT);
    call("stand_in_kernel_of_pages", descriptor, code, revision);
  }

  /** How often the counts were asked for. */
  public long pagesCalls() {
    return (long) call("stand_in_pages_calls", FunctionDescriptor.of(JAVA_LONG));
  }

  /** For how many numbers the last question for the counts had room. */
  public int pagesCapacity() {
    return (int) call("stand_in_pages_capacity", FunctionDescriptor.of(JAVA_INT));
  }

  /** How often {@code mach_host_self} was called. */
  public long hostCalls() {
    return (long) call("stand_in_host_calls", FunctionDescriptor.of(JAVA_LONG));
  }

  /**
   * The kernel tells of a level, so many times in a row.
   *
   * @return how many sources were told
   */
  public int memoryPressure(long level, int times) {
    FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT);
    return (int) call("stand_in_memory_pressure", descriptor, level, times);
  }

  /** From now on libdispatch makes no source. */
  public void noSource() {
    call("stand_in_no_source", FunctionDescriptor.ofVoid());
  }

  /** How many sources were made. */
  public int sources() {
    return (int) call("stand_in_sources", FunctionDescriptor.of(JAVA_INT));
  }

  /** The same system without one of its symbols. */
  public SymbolLookup without(String symbol) {
    return name -> name.equals(symbol) ? Optional.empty() : find(name);
  }

  /** No images, no mappings, no sysctls, no pages, no sources, a footprint of 0. */
  private void reset() {
    call("stand_in_reset", FunctionDescriptor.ofVoid());
  }

  private Object call(String function, FunctionDescriptor descriptor, Object... arguments) {
    try {
      return Linker.nativeLinker()
          .downcallHandle(library.find(function).orElseThrow(), descriptor)
          .invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new LinkageError(function, e);
    }
  }
}
