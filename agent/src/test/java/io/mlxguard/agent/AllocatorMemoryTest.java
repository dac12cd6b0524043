// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.mlx.Backend;
import io.mlxguard.os.Machine;
import io.mlxguard.os.Reading;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Without mlx-c, where the device cannot be asked; with it, the tests on a real MLX show it. */
@EnabledOnOs(OS.LINUX)
class AllocatorMemoryTest {

  private static final long GIB = 1L << 30;

  @TempDir private Path folder;
  private final Machine machine = Machine.current();

  @Test
  void nothingIsAskedBeforeItIsTime() throws IOException, InterruptedException {
    try (StandInMlx mlx = new StandInMlx(folder, Backend.CUDA, "1")) {
      AllocatorMemory memory = new AllocatorMemory(mlx.allocator(), machine);

      missing(memory.device(), "not asked before the host has used MLX");
      missing(memory.bytes(), "not asked before the host has used MLX");
      assertThat(memory.maxRecommendedBytes()).isEmpty();
    }
  }

  @Test
  void theCpuBuildHasWhatThisProcessMayUse() throws IOException, InterruptedException {
    try (StandInMlx mlx = new StandInMlx(folder, Backend.CPU, "1")) {
      AllocatorMemory memory = asked(mlx);

      assertThat(memory.bytes().known()).isPresent().isEqualTo(machine.usableMemoryBytes().known());
      assertThat(memory.device().known()).isEmpty();
      assertThat(memory.maxRecommendedBytes()).isEmpty();
    }
  }

  /** The host has set a limit that is no part of the card. */
  @Test
  void theDriverTellsTheCardWhateverTheLimit() throws IOException, InterruptedException {
    try (StandInMlx mlx = new StandInMlx(folder, Backend.CUDA, "1UL << 30", card(100 * GIB))) {
      AllocatorMemory memory = asked(mlx);

      assertThat(memory.bytes().known()).hasValue(100 * GIB);
    }
  }

  /** It would be 100 GiB, if the limit still is what MLX made it. */
  @Test
  void withoutTheDriverTheCardIsNotGuessedFromTheLimit() throws IOException, InterruptedException {
    try (StandInMlx mlx = new StandInMlx(folder, Backend.CUDA, "95UL << 30")) {
      AllocatorMemory memory = asked(mlx);

      missing(memory.bytes(), "the CUDA driver has no cuDeviceTotalMem_v2");
    }
  }

  private static String card(long bytes) {
    return "-DCARD_BYTES=" + bytes + "UL";
  }

  private AllocatorMemory asked(StandInMlx mlx) {
    AllocatorMemory memory = new AllocatorMemory(mlx.allocator(), machine);
    memory.ask();
    return memory;
  }

  private static void missing(Reading<?> reading, String why) {
    assertThat(reading)
        .isInstanceOfSatisfying(Reading.Missing.class, it -> assertThat(it.why()).isEqualTo(why));
  }
}
