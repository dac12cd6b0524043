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

/** The numbers xnu tells by name. */
final class MacSysctl {

  // int sysctlbyname(const char *name, void *oldp, size_t *oldlenp, void *newp, size_t newlen);
  private final SystemFunction sysctlbyname;

  MacSysctl(SymbolLookup system) {
    sysctlbyname =
        new SystemFunction(
            system,
            "sysctlbyname",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
  }

  /** A number above 0; any other is missing. */
  Reading<Long> positive(String name) {
    try (Arena arena = Arena.ofConfined()) {
      Optional<MethodHandle> function = sysctlbyname.handle();
      if (function.isEmpty()) {
        return Reading.missing("the C library has no " + sysctlbyname);
      }
      MemorySegment value = arena.allocate(JAVA_LONG);
      MemorySegment length = arena.allocateFrom(JAVA_LONG, JAVA_LONG.byteSize());
      MemorySegment text = arena.allocateFrom(name);
      int code = (int) function.get().invokeExact(text, value, length, MemorySegment.NULL, 0L);
      if (code != 0) {
        return Reading.missing("sysctl " + name + " is not there");
      }
      // Some answer in 4 bytes, some in 8 (reference/platform.md 1.1).
      long answer =
          length.get(JAVA_LONG, 0) == JAVA_INT.byteSize()
              ? Integer.toUnsignedLong(value.get(JAVA_INT, 0))
              : value.get(JAVA_LONG, 0);
      return answer > 0
          ? Reading.of(answer)
          : Reading.missing("sysctl " + name + " says " + answer);
    } catch (Throwable e) { // invokeExact declares Throwable; a reading never throws
      return Reading.missing("sysctl " + name + ": " + e);
    }
  }
}
