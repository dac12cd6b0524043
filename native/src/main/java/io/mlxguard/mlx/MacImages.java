// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * macOS: dyld's list. dyld does not lock it for readers (reference/platform.md 7): a name may be
 * null while an image goes away, and is copied at once. An unload and a load between two looks
 * leave the count as it was, so the last image's header is compared too.
 */
final class MacImages implements LoadedImages {

  private final MethodHandle count;
  private final MethodHandle header;
  private final MethodHandle name;
  private int seenCount = -1;
  private long seenLast = -1;

  /**
   * The images of a process whose dyld is {@code system}.
   *
   * @param system finds dyld's functions
   */
  MacImages(SymbolLookup system) {
    Linker linker = Linker.nativeLinker();
    // uint32_t _dyld_image_count(void);
    count =
        linker.downcallHandle(
            system.find("_dyld_image_count").orElseThrow(), FunctionDescriptor.of(JAVA_INT));
    // const struct mach_header *_dyld_get_image_header(uint32_t image_index);
    header =
        linker.downcallHandle(
            system.find("_dyld_get_image_header").orElseThrow(),
            FunctionDescriptor.of(ADDRESS, JAVA_INT));
    // const char *_dyld_get_image_name(uint32_t image_index);
    name =
        linker.downcallHandle(
            system.find("_dyld_get_image_name").orElseThrow(),
            FunctionDescriptor.of(ADDRESS, JAVA_INT));
  }

  static MacImages ofSystem() {
    return new MacImages(Linker.nativeLinker().defaultLookup());
  }

  @Override
  public boolean changed() {
    int now = count();
    return now != seenCount || last(now) != seenLast;
  }

  @Override
  public List<String> names() {
    seenCount = count();
    seenLast = last(seenCount);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < seenCount; i++) {
      MemorySegment text = pointer(name, i);
      if (text.address() != 0) {
        String copy = text.reinterpret(Long.MAX_VALUE).getString(0, StandardCharsets.ISO_8859_1);
        if (!copy.isEmpty()) {
          names.add(copy);
        }
      }
    }
    return List.copyOf(names);
  }

  private int count() {
    try {
      return (int) count.invokeExact();
    } catch (Throwable e) {
      throw new LinkageError("_dyld_image_count", e);
    }
  }

  private long last(int images) {
    return images == 0 ? 0 : pointer(header, images - 1).address();
  }

  private static MemorySegment pointer(MethodHandle function, int index) {
    try {
      return (MemorySegment) function.invokeExact(index);
    } catch (Throwable e) {
      throw new LinkageError("dyld", e);
    }
  }
}
