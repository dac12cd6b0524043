// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host, or an MLX, that holds what the guard needs, for as long as it likes. */
class BlockedHostTest {

  private static final long MIB = 1L << 20;
  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=20m";

  private static final String STUCK =
      """
      #include <unistd.h>
      static unsigned long memory = 8UL << 30;
      unsigned long _ZN3mlx4core17get_active_memoryEv(void) {
        while (access(GATE, F_OK) == 0) usleep(10000);
        return 1000;
      }
      unsigned long _ZN3mlx4core16get_cache_memoryEv(void) { return 1000; }
      unsigned long _ZN3mlx4core15get_peak_memoryEv(void) { return 1000; }
      unsigned long _ZN3mlx4core16get_memory_limitEv(void) { return memory; }
      unsigned long _ZN3mlx4core16set_memory_limitEm(unsigned long limit) {
        unsigned long before = memory;
        memory = limit;
        return before;
      }
      _Bool _ZN3mlx4core5metal12is_availableEv(void) { return 0; }
      _Bool _ZN3mlx4core2cu12is_availableEv(void) { return 0; }
      """;

  @Test
  void whileAThreadHoldsTheSystemPropertiesLimitsAreSetAndLayer3Yields() {
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL);
    try (HostProcess host = launch.guarded(ARGUMENTS).start().ready()) {
      host.ask("load");
      Eventually.state(host, "WAITING");
      assertThat(host.ask("hold-properties")).isEqualTo("holding");
      Optional<GuardStatus> published = GuardStatus.of(host);
      host.ask("use");
      Eventually.poll().until(() -> Limits.recorded(host).equals(new Limits(300 * MIB, 20 * MIB)));
      assertThat(host.ask("hold-cleaned bytes=" + 20 * MIB)).startsWith("held ");
      Eventually.poll().until(() -> Limits.recorded(host).memory() > 20 * MIB);
      assertThat(GuardStatus.of(host)).as("nothing can be published").isEqualTo(published);
      host.ask("release-properties");
      Eventually.state(host, "GUARDING");
      Undisturbed.end(host);
    }
  }

  @Test
  void aGuardThatStartsMeanwhileSetsThemToo() {
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL);
    try (HostProcess host = launch.guarded(ARGUMENTS).start().ready()) {
      host.ask("hold-properties");
      host.ask("load");
      host.ask("use");
      Eventually.poll().until(() -> Limits.recorded(host).equals(new Limits(300 * MIB, 20 * MIB)));
      host.ask("release-properties");
      Eventually.state(host, "GUARDING");
      Undisturbed.end(host);
    }
  }

  /** It takes ten seconds until a call counts as one that does not return. */
  @Test
  @Tag("bench")
  void aCallIntoMlxThatDoesNotReturnIsSaid(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Path library = compiled(folder, gate);
    HostProcess.Launch launch = HostProcess.hostA(Personality.CPU).guarded("memory-limit=2g");
    try (HostProcess host = launch.start().ready()) {
      host.ask("load path=" + library);
      Eventually.state(host, "GUARDING");
      Files.createFile(gate);
      GuardStatus stuck =
          Eventually.poll()
              .until(() -> GuardStatus.of(host).orElseThrow(), it -> it.state().equals("DEGRADED"));
      assertThat(stuck.reason()).isEqualTo("a call into MLX has not returned for more than 10 s");
      Files.delete(gate);
      assertThat(Eventually.state(host, "GUARDING").reason()).isEqualTo("MLX is in use");
      Undisturbed.end(host);
    }
  }

  private static Path compiled(Path folder, Path gate) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("stuck.c"), STUCK);
    Path library = folder.resolve("libstuck.so");
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-shared",
                "-fPIC",
                "-DGATE=\"" + gate + "\"",
                "-o",
                library.toString(),
                source.toString())
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
    return library;
  }
}
