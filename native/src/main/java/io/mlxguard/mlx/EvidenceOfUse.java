// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Signs that the host has used the device its MLX allocates from. Until there is one no call of
 * ours goes to MLX, because the first call of any kind constructs the device, and that is the
 * host's to do (design, invariant 3).
 */
final class EvidenceOfUse {

  private static final List<String> METAL_DRIVERS = List.of("AGXMetal", "AppleParavirtGPUMetal");

  private EvidenceOfUse() {}

  /**
   * The sign; empty while there is none.
   *
   * @param backend where the build allocates; the CPU build needs no sign
   * @param image the image of that MLX
   * @param imageNames the images loaded now
   */
  static Optional<Sign> find(Backend backend, Image image, List<String> imageNames) {
    return switch (backend) {
      case METAL -> metalDriver(imageNames).map(Sign::of);
      case CUDA -> activeContext(new CudaDriver(image));
      case CPU -> Optional.of(Sign.of("the CPU build constructs no device"));
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
  private static Optional<Sign> activeContext(CudaDriver driver) {
    OptionalInt card = driver.activeCard();
    return card.isPresent() ? Optional.of(Sign.ofContext(card.getAsInt())) : Optional.empty();
  }
}
