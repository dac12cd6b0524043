// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel charges the process with, beside MLX's counters, and the gap between them. */
class FootprintTest {

  private static final long MIB = 1L << 20;

  @ParameterizedTest
  @EnumSource(names = {"METAL", "CPU"})
  void theFootprintHoldsMlxAndTheGapIsTheRest(Personality personality) {
    try (HostProcess host = HostProcess.hostA(personality).guarded("").start().ready()) {
      host.ask("load");
      host.ask("use");
      GuardStatus before = Eventually.state(host, "GUARDING");
      host.ask("generate prompt=16 new=200");
      GuardStatus after = Eventually.status(host, it -> mlx(it) > mlx(before) + 15 * MIB);
      long grown = footprint(after) - footprint(before);
      assertThat(grown).isGreaterThan(10 * MIB);
      assertThat(after.json().getLong("gapBytes")).isEqualTo(footprint(after) - mlx(after));
      assertThat(after.json().getLong("gapBytes")).as("the JVM itself").isGreaterThan(10 * MIB);
      Undisturbed.end(host);
    }
  }

  @Test
  void onCudaTheArraysLieElsewhere() {
    try (HostProcess host = HostProcess.hostA(Personality.CUDA).guarded("").start().ready()) {
      host.ask("load");
      host.ask("use");
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertThat(footprint(status)).isGreaterThan(10 * MIB);
      assertThat(missing(status, "gapBytes"))
          .isEqualTo("on CUDA the arrays lie on the card, outside the footprint");
      Undisturbed.end(host);
    }
  }

  @Test
  void withoutMlxNeitherIsRead() {
    try (HostProcess host = HostProcess.plain("--wait").guarded("").start()) {
      host.read();
      try (Attachment guard = Attachment.to(host)) {
        Eventually.poll().until(() -> guard.status().isPresent());
        GuardStatus status = guard.status().orElseThrow();
        String why = "not read while there is no MLX to set it beside";
        assertThat(missing(status, "footprintBytes")).isEqualTo(why);
        assertThat(missing(status, "gapBytes")).isEqualTo(why);
      }
      Undisturbed.end(host);
    }
  }

  private static String missing(GuardStatus status, String reading) {
    return status.json().getObject(reading).getString("missing");
  }

  private static long footprint(GuardStatus status) {
    return status.json().getLong("footprintBytes");
  }

  private static long mlx(GuardStatus status) {
    JsonObject memory = status.json().getArray("allocators").getObject(0).getObject("memory");
    return memory.getLong("activeBytes") + memory.getLong("cacheBytes");
  }
}
