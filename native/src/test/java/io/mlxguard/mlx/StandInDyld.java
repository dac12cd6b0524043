// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * dyld's list as macOS shows it, in Java behind native entry points: {@code const char *} names,
 * headers that differ, null beyond the end. No upcall throws: that would end the JVM.
 */
final class StandInDyld implements SymbolLookup {

  private record Entry(long header, MemorySegment name) {}

  private final Arena arena;
  private final Map<String, MemorySegment> functions;
  private final List<Entry> images = new ArrayList<>();
  private long nextHeader = 0x1_0000_0000L;

  /** What dyld does just before it tells a name; the race a reader without its lock has. */
  Runnable beforeEachName = () -> {};

  StandInDyld(Arena arena) {
    this.arena = arena;
    functions =
        Map.of(
            "_dyld_image_count", stub("count", FunctionDescriptor.of(JAVA_INT)),
            "_dyld_get_image_header", stub("header", FunctionDescriptor.of(ADDRESS, JAVA_INT)),
            "_dyld_get_image_name", stub("name", FunctionDescriptor.of(ADDRESS, JAVA_INT)));
  }

  private MemorySegment stub(String method, FunctionDescriptor descriptor) {
    try {
      MethodType type = descriptor.toMethodType();
      return Linker.nativeLinker()
          .upcallStub(MethodHandles.lookup().bind(this, method, type), descriptor, arena);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method, e);
    }
  }

  @Override
  public Optional<MemorySegment> find(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  void load(String name) {
    add(arena.allocateFrom(name, StandardCharsets.UTF_8));
  }

  /** An image dyld has no name for at the moment. */
  void loadNameless() {
    add(MemorySegment.NULL);
  }

  private void add(MemorySegment name) {
    images.add(new Entry(nextHeader, name));
    nextHeader += 0x4000;
  }

  /** Later images move down, as dyld's do. */
  void unload(int index) {
    images.remove(index);
  }

  @SuppressWarnings("unused") // an upcall
  private int count() {
    return images.size();
  }

  @SuppressWarnings("unused") // an upcall
  private MemorySegment header(int index) {
    return index < images.size()
        ? MemorySegment.ofAddress(images.get(index).header())
        : MemorySegment.NULL;
  }

  @SuppressWarnings("unused") // an upcall
  private MemorySegment name(int index) {
    beforeEachName.run();
    return index < images.size() ? images.get(index).name() : MemorySegment.NULL;
  }
}
