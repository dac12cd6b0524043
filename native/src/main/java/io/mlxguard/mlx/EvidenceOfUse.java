// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.mlxguard.mlx.c.cu_context_state_fn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Signs that the host has used the device its MLX allocates from. Until there is one no call of
 * ours goes to MLX, because the first call of any kind constructs the device, and that is the
 * host's to do (design, invariant 3).
 */
final class EvidenceOfUse {

  private static final List<String> METAL_DRIVERS = List.of("AGXMetal", "AppleParavirtGPUMetal");
  private static final String CONTEXT_STATE = "cuDevicePrimaryCtxGetState";
  private static final int CUDA_SUCCESS = 0;
  private static final int MOST_CARDS = 64;

  private EvidenceOfUse() {}

  /**
   * The sign, as a user reads it; empty while there is none.
   *
   * @param backend where the build allocates; the CPU build needs no sign
   * @param image the image of that MLX
   * @param imageNames the images loaded now
   */
  static Optional<String> find(Backend backend, Image image, List<String> imageNames) {
    return switch (backend) {
      case METAL -> metalDriver(imageNames);
      case CUDA -> image.find(CONTEXT_STATE).flatMap(EvidenceOfUse::activeContext);
      case CPU -> Optional.of("the CPU build constructs no device");
    };
  }

  static Optional<String> metalDriver(List<String> imageNames) {
    return imageNames.stream()
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .filter(name -> METAL_DRIVERS.stream().anyMatch(name::startsWith))
        .findFirst()
        .map(name -> name + " is loaded");
  }

  /**
   * Asks the CUDA driver that this MLX is linked to; the question opens and initialises nothing. An
   * open {@code /dev/nvidia*} would not do: NVML opens it too, and an inherited descriptor outlives
   * its device, while the first call to an MLX that finds no device ends the process.
   */
  static Optional<String> activeContext(MemorySegment function) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment flags = arena.allocate(JAVA_INT);
      MemorySegment active = arena.allocate(JAVA_INT);
      for (int card = 0; card < MOST_CARDS; card++) {
        if (cu_context_state_fn.invoke(function, card, flags, active) != CUDA_SUCCESS) {
          return Optional.empty();
        }
        if (active.get(JAVA_INT, 0) != 0) {
          return Optional.of("a CUDA context is active on card " + card);
        }
      }
      return Optional.empty();
    }
  }
}
