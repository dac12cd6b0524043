// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * One name that xnu is asked for, any number of times: the buffers are made once, and asking
 * allocates nothing. Used by one thread.
 */
final class MacSysctlQuestion {

  private final SystemFunction sysctlbyname;
  private final String name;
  private final MemorySegment text;
  private final MemorySegment value;
  private final MemorySegment length;
  private boolean bound;
  private int code;
  private @Nullable Throwable thrown;

  MacSysctlQuestion(SystemFunction sysctlbyname, String name, long bytes, Arena arena) {
    this.sysctlbyname = sysctlbyname;
    this.name = name;
    text = arena.allocateFrom(name);
    value = arena.allocate(bytes, JAVA_LONG.byteAlignment());
    length = arena.allocate(JAVA_LONG);
  }

  /** Whether there is an answer, and of a length that it may have. */
  boolean ask() {
    bound = false;
    thrown = null;
    try {
      @Nullable MethodHandle function = sysctlbyname.linked();
      if (function == null) {
        return false;
      }
      bound = true;
      value.fill((byte) 0);
      length.set(JAVA_LONG, 0, value.byteSize());
      code = (int) function.invokeExact(text, value, length, MemorySegment.NULL, 0L);
      return code == 0 && (answered() == value.byteSize() || isShortNumber());
    } catch (Throwable e) { // invokeExact declares Throwable; a reading never throws
      thrown = e;
      return false;
    }
  }

  /** The answer, where it is a number. */
  long number() {
    return isShortNumber()
        ? Integer.toUnsignedLong(value.get(JAVA_INT, 0))
        : value.get(JAVA_LONG, 0);
  }

  /** The answer, where it is a struct. */
  MemorySegment struct() {
    return value;
  }

  /** Why there was no answer, one clause. */
  String why() {
    if (thrown != null) {
      return "sysctl " + name + ": " + thrown;
    }
    if (!bound) {
      return "the C library has no " + sysctlbyname;
    }
    return code != 0
        ? "sysctl " + name + " is not there"
        : "sysctl " + name + " answers in " + answered() + " bytes";
  }

  private long answered() {
    return length.get(JAVA_LONG, 0);
  }

  /** Some numbers come in 4 bytes, some in 8 (reference/platform.md 1.1). */
  private boolean isShortNumber() {
    return value.byteSize() == JAVA_LONG.byteSize() && answered() == JAVA_INT.byteSize();
  }
}
