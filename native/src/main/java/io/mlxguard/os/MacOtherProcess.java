// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * macOS: libproc, which tells a process's memory and its mappings to any process of the same user
 * (apple-oss-distributions/xnu bsd/kern/proc_info.c, proc_pidregionpathinfo). The mappings are
 * walked from address to address; each answer is of the first at or behind the address asked for.
 */
final class MacOtherProcess implements OtherProcess {

  // struct proc_regionwithpathinfo: proc_regioninfo, and vnode_info_path with its path at the end.
  private static final int PROC_PIDREGIONPATHINFO = 8;
  private static final int REGION_BYTES = 1272;
  private static final long REGION_ADDRESS_OFFSET = 80;
  private static final long REGION_SIZE_OFFSET = 88;
  private static final long REGION_PATH_OFFSET = 248;
  private static final long REGION_PATH_BYTES = 1024;

  /** A JVM has some thousands. */
  private static final int MOST_REGIONS = 200_000;

  private final long pid;
  private final MacFootprint footprint;

  // int proc_pidinfo(int pid, int flavor, uint64_t arg, void *buffer, int buffersize);
  private final SystemFunction procPidinfo;

  /**
   * A process of a machine whose C library is {@code system}.
   *
   * @param system finds the functions; one it does not find is a missing reading
   */
  MacOtherProcess(SymbolLookup system, long pid) {
    this.pid = pid;
    footprint = new MacFootprint(system);
    procPidinfo =
        new SystemFunction(
            system,
            "proc_pidinfo",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT));
  }

  static MacOtherProcess ofSystem(long pid) {
    return new MacOtherProcess(Linker.nativeLinker().defaultLookup(), pid);
  }

  @Override
  public Reading<Long> footprintBytes() {
    return footprint.bytes(pid);
  }

  @Override
  public Reading<Long> usableMemoryBytes() {
    return Machine.current().usableMemoryBytes(); // nothing bounds one process alone
  }

  @Override
  public Reading<String> memoryGroup() {
    return Reading.of("");
  }

  @Override
  public Reading<List<String>> mlxImages() {
    try (Arena arena = Arena.ofConfined()) {
      Optional<MethodHandle> function = procPidinfo.handle();
      if (function.isEmpty()) {
        return Reading.missing("the C library has no " + procPidinfo);
      }
      return walk(function.get(), arena.allocate(REGION_BYTES, JAVA_LONG.byteAlignment()));
    } catch (Throwable e) { // invokeExact declares Throwable; a reading never throws
      return Reading.missing(procPidinfo + ": " + e);
    }
  }

  private Reading<List<String>> walk(MethodHandle function, MemorySegment region) throws Throwable {
    Set<String> images = new LinkedHashSet<>();
    int number = Math.toIntExact(pid);
    long address = 0;
    for (int i = 0; i < MOST_REGIONS; i++) {
      region.fill((byte) 0);
      int bytes =
          (int) function.invokeExact(number, PROC_PIDREGIONPATHINFO, address, region, REGION_BYTES);
      if (bytes <= 0) { // behind the last one, or nothing is told of it at all
        return i > 0
            ? Reading.of(List.copyOf(images))
            : Reading.missing(procPidinfo + " tells nothing of process " + pid);
      }
      if (bytes != REGION_BYTES) {
        return Reading.missing(procPidinfo + " answers in " + bytes + " bytes");
      }
      String path = path(region);
      if (OtherProcess.isOfMlx(path)) {
        images.add(path);
      }
      long next =
          region.get(JAVA_LONG, REGION_ADDRESS_OFFSET) + region.get(JAVA_LONG, REGION_SIZE_OFFSET);
      if (Long.compareUnsigned(next, address) <= 0) {
        return Reading.missing(procPidinfo + " does not come to an end");
      }
      address = next;
    }
    return Reading.missing("process " + pid + " has more than " + MOST_REGIONS + " mappings");
  }

  /** Empty where no file is mapped. Up to the kernel's NUL, and never behind the struct. */
  private static String path(MemorySegment region) {
    byte[] bytes = region.asSlice(REGION_PATH_OFFSET, REGION_PATH_BYTES).toArray(JAVA_BYTE);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
