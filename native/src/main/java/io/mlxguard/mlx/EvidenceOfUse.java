// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Signs that the host has used the device its MLX allocates from. Until there is one no call of
 * ours goes to MLX, because the first call of any kind constructs the device, and that is the
 * host's to do (design, invariant 3).
 */
final class EvidenceOfUse {

  private static final List<String> METAL_DRIVERS = List.of("AGXMetal", "AppleParavirtGPUMetal");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** A process with very many descriptors pays at most 1 % of a core for the look. */
  private static final int COST_TO_PAUSE = 100;

  private long pauseUntilNanos = System.nanoTime();

  /**
   * The sign, as a user reads it; empty while there is none.
   *
   * @param backend where the build allocates; the CPU build needs no sign
   * @param imageNames the images loaded now
   */
  Optional<String> find(Backend backend, List<String> imageNames) {
    return switch (backend) {
      case METAL -> metalDriver(imageNames);
      case CUDA -> System.nanoTime() < pauseUntilNanos ? Optional.empty() : cardOpened();
      case CPU -> Optional.of("the CPU build constructs no device");
    };
  }

  private static Optional<String> metalDriver(List<String> imageNames) {
    return imageNames.stream()
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .filter(name -> METAL_DRIVERS.stream().anyMatch(name::startsWith))
        .findFirst()
        .map(name -> name + " is loaded");
  }

  /** Wherever {@code /dev} is mounted: a container may show it elsewhere. */
  private Optional<String> cardOpened() {
    long startNanos = System.nanoTime();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        Optional<String> target = target(descriptor);
        if (target.isPresent() && target.get().contains("/dev/nvidia")) {
          return target.map(path -> path + " is open");
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      long costNanos = System.nanoTime() - startNanos;
      pauseUntilNanos = startNanos + COST_TO_PAUSE * costNanos;
    }
  }

  /** Empty where the descriptor was closed since the listing. */
  private static Optional<String> target(Path descriptor) {
    try {
      return Optional.of(Files.readSymbolicLink(descriptor).toString());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
