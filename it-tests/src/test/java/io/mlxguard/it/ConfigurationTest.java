// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;

/** What each kind of value of {@code cache-limit} and {@code memory-limit} comes to. */
class ConfigurationTest {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long RAM = 64 * GIB;
  private static final long CARD = 24 * GIB;

  private static HostProcess start(HostProcess.Launch launch) {
    HostProcess host =
        launch
            .with("-XX:+EnableDynamicAgentLoading")
            .env("MLX_BED_RAM_BYTES", Long.toString(RAM))
            .env("MLX_BED_CARD_BYTES", Long.toString(CARD))
            .start()
            .ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  private static Limits limitsUnder(String configuration, Personality personality) {
    try (HostProcess host = start(HostProcess.hostA(personality).guarded(configuration))) {
      GuardStatus _ = Eventually.state(host, "GUARDING");
      return Limits.of(host);
    }
  }

  @Test
  void autoOnMetalTakesItsShareOfUnifiedMemory() {
    assertThat(limitsUnder("", Personality.METAL)).isEqualTo(new Limits(512 * MIB, RAM / 4 * 3));
  }

  @Test
  void autoOnCudaBoundsThePoolByTheCardAndLeavesTheMemoryLimit() {
    long ofTheCard = CARD / 20;
    long mlxsOwn = (long) (0.95 * CARD);
    assertThat(limitsUnder("", Personality.CUDA)).isEqualTo(new Limits(ofTheCard, mlxsOwn));
  }

  @Test
  void autoOnTheCpuBuildTakesItsShareOfUsableMemory() {
    try (HostProcess host = start(HostProcess.hostA(Personality.CPU).guarded(""))) {
      GuardStatus status = Eventually.state(host, "GUARDING");
      long usable = status.json().getArray("allocators").getObject(0).getLong("memoryBytes");
      assertThat(Limits.of(host)).isEqualTo(new Limits(32 * MIB, usable / 4 * 3));
    }
  }

  @Test
  void offSizePercentAndATighterHostInOneHost() {
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL));
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.of(host);

      guard.start("cache-limit=off,memory-limit=off,pressure-watchdog=off");
      GuardStatus off = Eventually.state(host, "DISABLED");
      assertThat(off.layer("cache-limit").status()).isEqualTo("OFF");
      assertThat(off.layer("memory-limit").status()).isEqualTo("OFF");
      assertThat(Limits.of(host)).isEqualTo(own);

      guard.start("cache-limit=1%,memory-limit=50%");
      GuardStatus percent = Eventually.state(host, "GUARDING");
      assertThat(percent.layer("cache-limit").setting()).isEqualTo("1%");
      assertThat(Limits.of(host)).isEqualTo(new Limits(RAM / 100, RAM / 2));

      guard.start("cache-limit=1GiB,memory-limit=3g");
      Eventually.poll().until(() -> Limits.recorded(host), new Limits(GIB, 3 * GIB)::equals);

      assertThat(guard.stop().ok()).isTrue();
      assertThat(Limits.of(host)).isEqualTo(own);
      host.ask("set-cache bytes=" + 100 * MIB);
      host.ask("set-memory bytes=" + GIB);
      guard.start("cache-limit=101m,memory-limit=2g");
      GuardStatus tighter = Eventually.state(host, "GUARDING");
      assertThat(tighter.layer("cache-limit").only().effective()).hasValue(100 * MIB);
      assertThat(tighter.layer("memory-limit").only().effective()).hasValue(GIB);
      assertThat(tighter.layer("cache-limit").reason()).contains("the host's own limit is tighter");
      assertThat(Limits.of(host)).isEqualTo(new Limits(100 * MIB, GIB));
    }
  }

  @Test
  void aBadValueTurnsOneLayerOffAndSaysSoInOneLine() {
    String configuration = "cache-limit=lots,memory-limit=2g";
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL).guarded(configuration))) {
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertThat(status.layer("cache-limit").status()).isEqualTo("OFF");
      assertThat(status.layer("cache-limit").reason()).contains("lots");
      assertThat(status.layer("memory-limit").status()).isEqualTo("ACTIVE");
      assertThat(Limits.of(host).memory()).isEqualTo(2 * GIB);
      Undisturbed.end(host);
      assertThat(Rounds.warnings(host))
          .singleElement()
          .asString()
          .contains("cache-limit \"lots\" is not a size; allowed: auto, off, a size such as 512m");
      assertThat(Undisturbed.stderr(host)).hasSize(2);
    }
  }
}
