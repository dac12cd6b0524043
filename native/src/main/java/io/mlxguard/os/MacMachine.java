// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** macOS: {@code sysctlbyname} of libSystem. */
final class MacMachine implements Machine {

  private final SymbolLookup system;

  /**
   * A machine whose C library is {@code system}.
   *
   * @param system finds {@code sysctlbyname}
   */
  MacMachine(SymbolLookup system) {
    this.system = system;
  }

  static MacMachine ofSystem() {
    return new MacMachine(Linker.nativeLinker().defaultLookup());
  }

  @Override
  public Reading<Long> usableMemoryBytes() {
    return sysctl("hw.memsize");
  }

  // int sysctlbyname(const char *name, void *oldp, size_t *oldlenp, void *newp, size_t newlen);
  private Reading<Long> sysctl(String name) {
    Optional<MemorySegment> function = system.find("sysctlbyname");
    if (function.isEmpty()) {
      return Reading.missing("the C library has no sysctlbyname");
    }
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle sysctlbyname =
          Linker.nativeLinker()
              .downcallHandle(
                  function.get(),
                  FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
      MemorySegment value = arena.allocate(JAVA_LONG);
      MemorySegment length = arena.allocateFrom(JAVA_LONG, JAVA_LONG.byteSize());
      int rc =
          (int)
              sysctlbyname.invokeExact(
                  arena.allocateFrom(name), value, length, MemorySegment.NULL, 0L);
      if (rc != 0) {
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
