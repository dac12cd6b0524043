// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first call into MLX builds the device, and is the host's (design, invariant 3). */
class NeverFirstTest {

  /** What the bed makes of a host's exit code after a call of the guard's before the host's own. */
  private static final int VIOLATION = 86;

  private static final Duration SEVERAL_TICKS = Duration.ofSeconds(1);

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({"FFM, CUDA", "JNI, METAL"})
  void theGuardWaitsUntilTheHostHasUsedMlx(
      Binding binding, Personality personality, @TempDir Path folder) throws IOException {
    Path record = folder.resolve("record");
    HostProcess.Launch launch = binding.host(personality).guarded("cache-limit=300m");
    try (HostProcess host = launch.env("MLX_BED_RECORD", record.toString()).start().ready()) {
      host.ask("load");
      Eventually.status(host, status -> status.allocators().size() == 1);
      Eventually.poll()
          .during(SEVERAL_TICKS)
          .until(() -> GuardStatus.of(host).orElseThrow().state().equals("WAITING"));
      assertThat(host.ask("record")).contains("firstCaller=- violations=0 guardCalls=- ");
      host.ask("use");
      Eventually.state(host, "GUARDING");
      Undisturbed.end(host);
    }
    assertThat(Files.readString(record))
        .contains(" violations=0 ")
        .contains("set_cache_limit:1")
        .doesNotContain("firstCaller=-")
        .doesNotContain("firstCaller=mlx-guard");
  }

  @Test
  void aCallFromAGuardThreadBeforeTheHostsFailsTheHost(@TempDir Path folder) throws IOException {
    Path record = folder.resolve("record");
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL);
    try (HostProcess host = launch.env("MLX_BED_RECORD", record.toString()).start().ready()) {
      host.ask("load");
      host.ask("memory thread=mlx-guard-x");
      assertThat(host.end()).isEqualTo(VIOLATION);
    }
    assertThat(Files.readString(record)).contains("firstCaller=mlx-guard-x violations=4 ");
  }
}
