// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * libSystem as it-tests/conformance/libsystem-stand-in.c plays it: C behind the C ABI, so that
 * descriptors, buffers and lengths are as real as they get without a Mac. That it declares what
 * Apple declares is checked by it-tests/conformance/check. Any thread may set the scene.
 */
public final class LibSystemStandIn implements SymbolLookup, AutoCloseable {

  private final Arena arena = Arena.ofShared();
  private final SymbolLookup library;

  private LibSystemStandIn(Path library) {
    this.library = SymbolLookup.libraryLookup(library, arena);
  }

  /**
   * Compiles it with the system's C compiler.
   *
   * @param folder where the library is put
   */
  public static LibSystemStandIn build(Path folder) throws IOException, InterruptedException {
    Path module = Path.of(Objects.requireNonNull(System.getProperty("basedir"), "run by Maven"));
    Path source = module.resolve("../it-tests/conformance/libsystem-stand-in.c");
    Path library = folder.resolve("libsystem-stand-in.so");
    Process compiler =
        new ProcessBuilder("cc", "-shared", "-fPIC", "-pthread", "-o", library + "", source + "")
            .inheritIO()
            .start();
    if (compiler.waitFor() != 0) {
      throw new IOException("cc does not compile " + source);
    }
    return new LibSystemStandIn(library);
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

  /** No images, no sysctls, a footprint of 0. */
  public void reset() {
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

  @Override
  public void close() {
    arena.close();
  }
}
