// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** How a host reaches MLX. */
enum Binding {
  /** Host A: the foreign function API and mlx-c. */
  FFM,
  /** Host B: JNI and libmlx, no mlx-c. */
  JNI;

  HostProcess.Launch host(Personality personality) {
    return switch (this) {
      case FFM -> HostProcess.hostA(personality);
      case JNI -> HostProcess.hostB(personality);
    };
  }

  /** Each binding with each personality. */
  static Stream<Arguments> withEveryPersonality() {
    return Arrays.stream(Personality.values()).flatMap(Binding::withBoth);
  }

  /** Each binding with the personalities whose first call builds a device. */
  static Stream<Arguments> withEveryGpu() {
    return Stream.of(Personality.METAL, Personality.CUDA).flatMap(Binding::withBoth);
  }

  private static Stream<Arguments> withBoth(Personality personality) {
    return Arrays.stream(values()).map(binding -> Arguments.of(binding, personality));
  }
}
