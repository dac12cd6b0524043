// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code cuDevicePrimaryCtxGetState}, {@code cuDeviceTotalMem_v2} and {@code cuDeviceGetPCIBusId}
 * in Java, behind native entry points. No upcall throws: that would end the JVM.
 */
final class StandInCuda {

  private static final int SUCCESS = 0;
  private static final int NOT_INITIALIZED = 3;
  private static final int INVALID_DEVICE = 101;

  private static final FunctionDescriptor CONTEXT_STATE =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final FunctionDescriptor TOTAL_MEMORY =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);

  private static final FunctionDescriptor PCI_BUS_ID =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

  private final MemorySegment contextState;
  private final MemorySegment totalMemory;
  private final MemorySegment pciBusId;
  private final boolean initialised;
  private final boolean[] active;

  /** The cards asked about, in order. */
  final List<Integer> asked = new ArrayList<>();

  /** What the first card has, in bytes; each further one has a byte more. */
  long cardBytes = 1L << 40;

  /** Where each card is; cut where it is longer than the driver was told it may be. */
  String busId = "0000:1B:00.0";

  private StandInCuda(Arena arena, boolean initialised, boolean... active) {
    this.initialised = initialised;
    this.active = active;
    contextState = entry("answerState", CONTEXT_STATE, arena);
    totalMemory = entry("answerMemory", TOTAL_MEMORY, arena);
    pciBusId = entry("answerBusId", PCI_BUS_ID, arena);
  }

  private MemorySegment entry(String method, FunctionDescriptor descriptor, Arena arena) {
    try {
      return Linker.nativeLinker()
          .upcallStub(
              MethodHandles.lookup().bind(this, method, descriptor.toMethodType()),
              descriptor,
              arena);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method, e);
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
    return contextState;
  }

  MemorySegment totalMemory() {
    return totalMemory;
  }

  MemorySegment pciBusId() {
    return pciBusId;
  }

  @SuppressWarnings("unused") // an upcall
  private int answerState(int card, MemorySegment flags, MemorySegment isActive) {
    int code = code(card);
    if (code == SUCCESS) {
      flags.reinterpret(JAVA_INT.byteSize()).set(JAVA_INT, 0, 4);
      isActive.reinterpret(JAVA_INT.byteSize()).set(JAVA_INT, 0, active[card] ? 1 : 0);
    }
    return code;
  }

  @SuppressWarnings("unused") // an upcall
  private int answerMemory(MemorySegment bytes, int card) {
    int code = code(card);
    if (code == SUCCESS) {
      bytes.reinterpret(JAVA_LONG.byteSize()).set(JAVA_LONG, 0, cardBytes + card);
    }
    return code;
  }

  @SuppressWarnings("unused") // an upcall
  private int answerBusId(MemorySegment text, int length, int card) {
    int code = code(card);
    if (code == SUCCESS) {
      byte[] bytes = busId.getBytes(US_ASCII);
      MemorySegment room = text.reinterpret(length);
      room.copyFrom(MemorySegment.ofArray(bytes).asSlice(0, Math.min(bytes.length, length)));
    }
    return code;
  }

  private int code(int card) {
    asked.add(card);
    if (!initialised) {
      return NOT_INITIALIZED;
    }
    return card < active.length ? SUCCESS : INVALID_DEVICE;
  }
}
