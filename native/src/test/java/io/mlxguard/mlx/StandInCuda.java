// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code cuDevicePrimaryCtxGetState} in Java, behind a native entry point. No upcall throws: that
 * would end the JVM.
 */
final class StandInCuda {

  private static final int SUCCESS = 0;
  private static final int NOT_INITIALIZED = 3;
  private static final int INVALID_DEVICE = 101;

  private static final FunctionDescriptor CONTEXT_STATE =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);

  private final MemorySegment function;
  private final boolean initialised;
  private final boolean[] active;

  /** The cards asked about, in order. */
  final List<Integer> asked = new ArrayList<>();

  private StandInCuda(Arena arena, boolean initialised, boolean... active) {
    this.initialised = initialised;
    this.active = active;
    try {
      function =
          Linker.nativeLinker()
              .upcallStub(
                  MethodHandles.lookup().bind(this, "answer", CONTEXT_STATE.toMethodType()),
                  CONTEXT_STATE,
                  arena);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cuDevicePrimaryCtxGetState", e);
    }
  }

  /** A driver in use, and for each of its cards whether a context is active there. */
  static StandInCuda withCards(Arena arena, boolean... active) {
    return new StandInCuda(arena, true, active);
  }

  /** A driver that is loaded and that nobody has called cuInit on. */
  static StandInCuda notInitialised(Arena arena) {
    return new StandInCuda(arena, false, true);
  }

  MemorySegment contextState() {
    return function;
  }

  @SuppressWarnings("unused") // an upcall
  private int answer(int card, MemorySegment flags, MemorySegment isActive) {
    asked.add(card);
    if (!initialised) {
      return NOT_INITIALIZED;
    }
    if (card >= active.length) {
      return INVALID_DEVICE;
    }
    flags.reinterpret(JAVA_INT.byteSize()).set(JAVA_INT, 0, 4);
    isActive.reinterpret(JAVA_INT.byteSize()).set(JAVA_INT, 0, active[card] ? 1 : 0);
    return SUCCESS;
  }
}
