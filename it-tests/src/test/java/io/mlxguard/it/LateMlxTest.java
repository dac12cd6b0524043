// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A host may load MLX whenever it likes. */
class LateMlxTest {

  private static final Limits GUARDED = new Limits(300L << 20, 2L << 30);

  @Test
  void mlxLoadedSecondsAfterStartIsGuarded() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).guarded("cache-limit=300m,memory-limit=2g");
    try (HostProcess host = launch.start().ready()) {
      GuardStatus waiting = Eventually.state(host, "WAITING");
      assertThat(waiting.allocators()).isEmpty();
      Eventually.poll()
          .pollInterval(Duration.ofMillis(200))
          .during(Duration.ofSeconds(2))
          .until(() -> GuardStatus.of(host).orElseThrow().state().equals("WAITING"));
      host.ask("load");
      host.ask("use");
      GuardStatus guarding = Eventually.state(host, "GUARDING");
      assertThat(guarding.allocators()).hasSize(1);
      assertThat(Limits.of(host)).isEqualTo(GUARDED);
      Undisturbed.end(host);
    }
  }
}
