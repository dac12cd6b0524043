// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mlxguard.mlx.c.cu_context_state_fn;
import io.mlxguard.mlx.c.cu_pci_bus_id_fn;
import io.mlxguard.mlx.c.cu_total_memory_fn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The CUDA driver that an MLX is linked to, reached through that MLX's image. It is asked only what
 * it knows without a context on the calling thread (as NVIDIA/cuda-samples deviceQueryDrv asks);
 * nothing here loads it, initialises it, or makes a context.
 */
record CudaDriver(Image image) {

  private static final String CONTEXT_STATE = "cuDevicePrimaryCtxGetState";

  /**
   * What cuda.h makes of {@code cuDeviceTotalMem}. The function that bears the plain name is the
   * one of before CUDA 3.2: it writes 32 bits, and no more than 4 GiB (NVIDIA/k8s-device-plugin
   * 0.20.1).
   */
  private static final String TOTAL_MEMORY = "cuDeviceTotalMem_v2";

  private static final String PCI_BUS_ID = "cuDeviceGetPCIBusId";

  /** The driver writes 13, the 0 at the end among them; cuda.h leaves room to its callers. */
  private static final int LONGEST_BUS_ID = 32;

  private static final int SUCCESS = 0;
  private static final int MOST_CARDS = 64;

  /** The first card on which a context is active; empty where there is none, or no driver. */
  OptionalInt activeCard() {
    Optional<MemorySegment> function = image.find(CONTEXT_STATE);
    return function.isPresent() ? activeCard(function.get()) : OptionalInt.empty();
  }

  static OptionalInt activeCard(MemorySegment contextState) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment flags = arena.allocate(JAVA_INT);
      MemorySegment active = arena.allocate(JAVA_INT);
      for (int card = 0; card < MOST_CARDS; card++) {
        if (cu_context_state_fn.invoke(contextState, card, flags, active) != SUCCESS) {
          return OptionalInt.empty();
        }
        if (active.get(JAVA_INT, 0) != 0) {
          return OptionalInt.of(card);
        }
      }
      return OptionalInt.empty();
    }
  }

  /**
   * A card's memory in bytes.
   *
   * @throws MlxCallFailed if the driver does not tell it
   */
  long totalBytes(int card) throws MlxCallFailed {
    Optional<MemorySegment> function = image.find(TOTAL_MEMORY);
    if (function.isEmpty()) {
      throw MlxCallFailed.byDriver("has no " + TOTAL_MEMORY);
    }
    return totalBytes(function.get(), card);
  }

  static long totalBytes(MemorySegment totalMemory, int card) throws MlxCallFailed {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(JAVA_LONG);
      int code = cu_total_memory_fn.invoke(totalMemory, bytes, card);
      if (code != SUCCESS) {
        throw MlxCallFailed.returned(TOTAL_MEMORY, code);
      }
      long total = bytes.get(JAVA_LONG, 0);
      if (total <= 0) {
        throw MlxCallFailed.byDriver("tells of a card of " + total + " bytes");
      }
      return total;
    }
  }

  /**
   * Where a card is plugged in, which names it to NVML too: the numbers that CUDA gives to cards
   * are its own, and {@code CUDA_VISIBLE_DEVICES} changes them.
   *
   * @return such as {@code 0000:1B:00.0}
   * @throws MlxCallFailed if the driver does not tell it
   */
  String pciBusId(int card) throws MlxCallFailed {
    Optional<MemorySegment> function = image.find(PCI_BUS_ID);
    if (function.isEmpty()) {
      throw MlxCallFailed.byDriver("has no " + PCI_BUS_ID);
    }
    return pciBusId(function.get(), card);
  }

  static String pciBusId(MemorySegment pciBusId, int card) throws MlxCallFailed {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(LONGEST_BUS_ID + 1); // the last byte stays 0
      int code = cu_pci_bus_id_fn.invoke(pciBusId, text, LONGEST_BUS_ID, card);
      if (code != SUCCESS) {
        throw MlxCallFailed.returned(PCI_BUS_ID, code);
      }
      String id = text.getString(0, StandardCharsets.ISO_8859_1);
      if (id.isEmpty()) {
        throw MlxCallFailed.byDriver("tells of a card without a PCI bus id");
      }
      return id;
    }
  }
}
