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
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/** {@code sysctlbyname} in Java, behind a native entry point. No upcall throws. */
final class StandInSysctl implements SymbolLookup {

  private static final FunctionDescriptor SYSCTLBYNAME =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);

  private final MemorySegment function;
  private final long value;
  private final long bytes;

  /** The question as it came, for the test to look at: {@code name oldlen newp newlen}. */
  String asked = "nothing";

  private StandInSysctl(Arena arena, long value, long bytes) {
    this.value = value;
    this.bytes = bytes;
    try {
      function =
          Linker.nativeLinker()
              .upcallStub(
                  MethodHandles.lookup().bind(this, "answer", SYSCTLBYNAME.toMethodType()),
                  SYSCTLBYNAME,
                  arena);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("sysctlbyname", e);
    }
  }

  static StandInSysctl inEightBytes(Arena arena, long value) {
    return new StandInSysctl(arena, value, JAVA_LONG.byteSize());
  }

  static StandInSysctl inFourBytes(Arena arena, int value) {
    return new StandInSysctl(arena, value, JAVA_INT.byteSize());
  }

  /** The real one answers -1 and sets errno to ENOENT. */
  static StandInSysctl withoutTheName(Arena arena) {
    return new StandInSysctl(arena, 0, 0);
  }

  @Override
  public Optional<MemorySegment> find(String name) {
    return name.equals("sysctlbyname") ? Optional.of(function) : Optional.empty();
  }

  @SuppressWarnings("unused") // an upcall
  private int answer(
      MemorySegment name,
      MemorySegment old,
      MemorySegment oldLength,
      MemorySegment fresh,
      long freshLength) {
    MemorySegment length = oldLength.reinterpret(JAVA_LONG.byteSize());
    asked =
        String.join(
            " ",
            name.reinterpret(Long.MAX_VALUE).getString(0),
            Long.toString(length.get(JAVA_LONG, 0)),
            Long.toString(fresh.address()),
            Long.toString(freshLength));
    if (bytes == 0) {
      return -1;
    }
    MemorySegment out = old.reinterpret(JAVA_LONG.byteSize());
    if (bytes == JAVA_INT.byteSize()) {
      out.set(JAVA_INT, 0, (int) value);
    } else {
      out.set(JAVA_LONG, 0, value);
    }
    length.set(JAVA_LONG, 0, bytes);
    return 0;
  }
}
