// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class CounterReaderTest {

  @TempDir private Path folder;

  @Test
  void whatCanBeReadIsReadEachTime() throws IOException, InterruptedException {
    try (StandInMlx mlx = new StandInMlx(folder, Backend.CPU, "400")) {
      CounterReader reader = new CounterReader(mlx.allocator());

      assertThat(reader.read().known()).hasValue(new MemoryCounters(1, 200, 300, 400));
      assertThat(reader.read().known()).hasValue(new MemoryCounters(2, 200, 300, 400));
    }
  }

  /** The host's error handler is told of each refusal. */
  @Test
  void whatIsRefusedIsNotAskedAgainAtOnce() throws IOException, InterruptedException {
    try (StandInMlx mlx = new StandInMlx(folder, Backend.CPU, "400", "-DNO_POOL")) {
      CounterReader reader = new CounterReader(mlx.allocator());

      Reading<MemoryCounters> refused = reader.read();

      assertThat(refused)
          .isInstanceOfSatisfying(
              Reading.Missing.class,
              it ->
                  assertThat(it.why())
                      .endsWith("does not export _ZN3mlx4core16get_cache_memoryEv"));
      assertThat(reader.read()).as("the same answer, growing old").isSameAs(refused);
    }
  }
}
