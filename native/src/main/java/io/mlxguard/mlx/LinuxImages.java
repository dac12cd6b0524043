// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Linux: {@code dl_iterate_phdr}. Its counters of loads and unloads come with the first image, so a
 * tick costs one callback; the names come from the loader itself, spelled as {@code dlopen} knows
 * them (the paths of {@code /proc/self/maps} differ for links and deleted files).
 *
 * <p>The loader holds its lock during a callback, so a callback only copies, and nothing can leave
 * it: a {@code Throwable} out of an upcall ends the JVM.
 */
final class LinuxImages implements LoadedImages {

  // struct dl_phdr_info (link.h): addr, name, phdr, phnum, adds, subs.
  private static final long NAME = 8;
  private static final long ADDS = 32;
  private static final long SUBS = 40;
  private static final long SIZE = 48;
  private static final int STOP = 1;
  private static final int GO_ON = 0;

  private final Arena arena = Arena.ofShared();
  private final MethodHandle iterate;
  private final MemorySegment readCounters;
  private final MemorySegment readName;

  private long adds = -1;
  private long subs = -1;
  private long seenAdds = -2;
  private long seenSubs = -2;
  private List<String> found = new ArrayList<>();

  LinuxImages() {
    Linker linker = Linker.nativeLinker();
    // int dl_iterate_phdr(int (*callback)(struct dl_phdr_info *, size_t, void *), void *data);
    iterate =
        linker.downcallHandle(
            linker.defaultLookup().find("dl_iterate_phdr").orElseThrow(),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    readCounters = callback(linker, "readCounters");
    readName = callback(linker, "readName");
  }

  private MemorySegment callback(Linker linker, String method) {
    try {
      MethodHandle handle =
          MethodHandles.lookup()
              .bind(
                  this,
                  method,
                  MethodType.methodType(
                      int.class, MemorySegment.class, long.class, MemorySegment.class));
      return linker.upcallStub(
          handle, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS), arena);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method, e);
    }
  }

  @Override
  public boolean changed() {
    run(readCounters);
    return adds != seenAdds || subs != seenSubs;
  }

  @Override
  public List<String> names() {
    run(readCounters);
    seenAdds = adds;
    seenSubs = subs;
    found = new ArrayList<>();
    run(readName);
    return List.copyOf(found);
  }

  private void run(MemorySegment callback) {
    try {
      int _ = (int) iterate.invokeExact(callback, MemorySegment.NULL);
    } catch (Throwable e) {
      throw new LinkageError("dl_iterate_phdr", e);
    }
  }

  @SuppressWarnings("unused") // called by the loader
  private int readCounters(MemorySegment info, long size, MemorySegment data) {
    if (size >= SIZE) {
      MemorySegment struct = info.reinterpret(SIZE);
      adds = struct.get(JAVA_LONG, ADDS);
      subs = struct.get(JAVA_LONG, SUBS);
    }
    return STOP;
  }

  @SuppressWarnings("unused") // called by the loader
  private int readName(MemorySegment info, long size, MemorySegment data) {
    try {
      MemorySegment name = info.reinterpret(SIZE).get(ADDRESS, NAME).reinterpret(Long.MAX_VALUE);
      String text = name.getString(0, StandardCharsets.ISO_8859_1);
      if (!text.isEmpty()) {
        found.add(text);
      }
      return GO_ON;
    } catch (Throwable e) {
      return STOP;
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
