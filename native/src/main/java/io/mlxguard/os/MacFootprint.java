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
import java.util.Optional;

/** xnu's {@code phys_footprint} of a process of this user. */
final class MacFootprint {

  // reference/platform.md 4. The kernel copies the whole struct out.
  private static final int RUSAGE_INFO_V4 = 4;
  private static final long RUSAGE_INFO_V4_BYTES = 296;
  private static final long PHYS_FOOTPRINT_OFFSET = 72;

  // int proc_pid_rusage(int pid, int flavor, rusage_info_t *buffer);
  private final SystemFunction procPidRusage;

  MacFootprint(SymbolLookup system) {
    procPidRusage =
        new SystemFunction(
            system,
            "proc_pid_rusage",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  }

  /** Of this process. */
  Reading<Long> bytes() {
    return bytes(ProcessHandle.current().pid());
  }

  Reading<Long> bytes(long pid) {
    try (Arena arena = Arena.ofConfined()) {
      Optional<MethodHandle> function = procPidRusage.handle();
      if (function.isEmpty()) {
        return Reading.missing("the C library has no " + procPidRusage);
      }
      int number = Math.toIntExact(pid);
      MemorySegment info = arena.allocate(RUSAGE_INFO_V4_BYTES, JAVA_LONG.byteAlignment());
      int code = (int) function.get().invokeExact(number, RUSAGE_INFO_V4, info);
      if (code != 0) {
        return Reading.missing(procPidRusage + " returned " + code);
      }
      long footprint = info.get(JAVA_LONG, PHYS_FOOTPRINT_OFFSET);
      return footprint > 0
          ? Reading.of(footprint)
          : Reading.missing(procPidRusage + " says " + Long.toUnsignedString(footprint));
    } catch (Throwable e) { // invokeExact declares Throwable; a reading never throws
      return Reading.missing(procPidRusage + ": " + e);
    }
  }
}
