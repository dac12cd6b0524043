// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One key, four places: agent argument, system property, environment, file. */
class SourcesTest {

  private static final long MIB = 1L << 20;

  @Test
  void theFirstPlaceThatHasAKeyCounts(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("guard.properties");
    Files.writeString(
        file,
        """
        # every key stands here
        cache-limit = 101m
        memory-limit = 1001m
        idle-after = 1s
        detach-timeout \
          = 11s
        """);
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL)
            .env("MLX_GUARD_CONFIG", file.toString())
            .env("MLX_GUARD_CACHE_LIMIT", "102m")
            .env("MLX_GUARD_MEMORY_LIMIT", "1002m")
            .env("MLX_GUARD_IDLE_AFTER", "2s")
            .with("-Dmlx.guard.cache-limit=103m", "-Dmlx.guard.memory-limit=1003m")
            .with("-XX:+EnableDynamicAgentLoading")
            .guarded("cache-limit=104m");
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertThat(status.settings())
          .containsExactly(
              "config=" + file + " from environment MLX_GUARD_CONFIG",
              "cache-limit=104m from agent argument",
              "memory-limit=1003m from system property mlx.guard.memory-limit",
              "idle-after=2s from environment MLX_GUARD_IDLE_AFTER",
              "detach-timeout=11s from file " + file + " line 5");
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(104 * MIB, 1003 * MIB));
      anAttachReadsThemAgain(host, file);
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host))
          .satisfiesExactly(
              line -> assertThat(line).contains("3 of 6 layers active"),
              line -> assertThat(line).contains("INFO  reconfigured: config=" + file));
    }
  }

  /** Without an argument the next place counts, and the file is read as it is by then. */
  private static void anAttachReadsThemAgain(HostProcess host, Path file) throws IOException {
    Files.writeString(file, "detach-timeout=12s\n");
    try (Attachment guard = Attachment.to(host)) {
      assertThat(guard.start("").changed()).isTrue();
      assertThat(guard.start("").changed()).as("the same again").isFalse();
    }
    GuardStatus status =
        Eventually.status(host, it -> it.layer("cache-limit").setting().startsWith("103 MiB"));
    assertThat(status.settings())
        .contains(
            "cache-limit=103m from system property mlx.guard.cache-limit",
            "detach-timeout=12s from file " + file + " line 1");
    assertThat(Limits.recorded(host)).isEqualTo(new Limits(103 * MIB, 1003 * MIB));
  }
}
