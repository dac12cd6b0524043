// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A reference to an image that was already loaded. It never loads one ({@code RTLD_NOLOAD}), and
 * while it is open the image stays mapped, so an address found in it stays good even if the host
 * unloads its library.
 */
final class Image implements AutoCloseable {

  // reference/platform.md 7. Neither flag makes an image's symbols more visible than they were.
  private static final int RTLD_LAZY = 1;
  private static final int RTLD_NOLOAD_LINUX = 4;
  private static final int RTLD_LOCAL_MAC = 4;
  private static final int RTLD_NOLOAD_MAC = 0x10;
  private static final int ALREADY_LOADED =
      System.getProperty("os.name", "").startsWith("Mac")
          ? RTLD_LAZY | RTLD_LOCAL_MAC | RTLD_NOLOAD_MAC
          : RTLD_LAZY | RTLD_NOLOAD_LINUX;

  /** The loader knows the program itself by no name but null. */
  private static final String PROGRAM = program();

  private static final Linker LINKER = Linker.nativeLinker();

  // void *dlopen(const char *filename, int flags);
  private static final MethodHandle DLOPEN =
      bind("dlopen", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
  // void *dlsym(void *handle, const char *symbol);
  private static final MethodHandle DLSYM =
      bind("dlsym", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
  // int dlclose(void *handle);
  private static final MethodHandle DLCLOSE =
      bind("dlclose", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static MethodHandle bind(String function, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().find(function).orElseThrow(), descriptor);
  }

  private static String program() {
    try {
      String path = Files.readSymbolicLink(Path.of("/proc/self/exe")).toString();
      return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // not Linux: dyld knows the program by its path
    }
  }

  private final String name;
  private final MemorySegment handle;

  private Image(String name, MemorySegment handle) {
    this.name = name;
    this.handle = handle;
  }

  /**
   * The same names, the program's own at the end: through it the symbols of every globally loaded
   * library are found too, which it does not keep mapped.
   */
  static List<String> programLast(List<String> names) {
    List<String> ordered = new ArrayList<>(names);
    if (ordered.remove(PROGRAM)) {
      ordered.add(PROGRAM);
    }
    return ordered;
  }

  /**
   * The image of that name, if it is loaded.
   *
   * @param name as {@link LoadedImages#names()} gives it
   */
  static Optional<Image> loaded(String name) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(name, StandardCharsets.ISO_8859_1);
      MemorySegment file = name.equals(PROGRAM) ? MemorySegment.NULL : text;
      MemorySegment handle = (MemorySegment) DLOPEN.invokeExact(file, ALREADY_LOADED);
      return handle.address() == 0 ? Optional.empty() : Optional.of(new Image(name, handle));
    } catch (Throwable e) {
      throw new LinkageError("dlopen", e);
    }
  }

  /** The image's name, as a user reads it. */
  String path() {
    return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * The address of a symbol in this image or, failing that, in one it depends on.
   *
   * @param symbol as the linker spells it
   */
  Optional<MemorySegment> find(String symbol) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = (MemorySegment) DLSYM.invokeExact(handle, arena.allocateFrom(symbol));
      return address.address() == 0 ? Optional.empty() : Optional.of(address);
    } catch (Throwable e) {
      throw new LinkageError("dlsym", e);
    }
  }

  @Override
  public void close() {
    try {
      int _ = (int) DLCLOSE.invokeExact(handle);
    } catch (Throwable e) {
      throw new LinkageError("dlclose", e);
    }
  }
}
