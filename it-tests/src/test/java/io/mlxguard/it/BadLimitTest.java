// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A size that is well written and is no limit: it is never passed on, and one line says so. */
@TestInstance(Lifecycle.PER_CLASS)
class BadLimitTest {

  private static final long GIB = 1L << 30;
  private static final long RAM = 64 * GIB;
  private static final long RECOMMENDED = 48 * GIB;

  /** What mlx-c's own error handler makes of a host: {@code exit(-1)}. */
  private static final int MLX_C_EXIT = 255;

  private Rounds rounds;

  private static HostProcess.Launch metal() {
    return HostProcess.hostA(Personality.METAL).env("MLX_BED_RAM_BYTES", Long.toString(RAM));
  }

  @BeforeAll
  void start() {
    rounds = Rounds.on(metal());
  }

  @AfterAll
  void theHostIsUnharmedAndNothingElseWasSaid() {
    rounds.close();
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "cache-limit, 0, is 0; \"off\" leaves the limit alone",
    "memory-limit, 0g, is 0; \"off\" leaves the limit alone",
    "wired-limit, 0, is 0; \"off\" leaves the limit alone",
    "cache-limit, -1, is not a size",
    "memory-limit, -2g, is not a size",
    "wired-limit, -1, is not a size",
    "cache-limit, 9223372036854775808, is more than 2^63 - 1 bytes",
    "memory-limit, 8388608t, is more than 2^63 - 1 bytes",
    "wired-limit, 99999999999999999999t, is more than 2^63 - 1 bytes",
  })
  void noSize(String key, String value, String problem) {
    GuardStatus status = rounds.begin(key + "=" + value, "GUARDING");
    assertThat(status.layer(key).status()).isEqualTo("OFF");
    assertThat(status.layer(key).reason()).isEqualTo("\"%s\" %s", value, problem);
    assertThat(rounds.warning())
        .startsWith("agent argument: " + key + " \"" + value + "\" " + problem + "; allowed: ")
        .endsWith("; the layer is off");
    rounds.end();
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "cache-limit, 65g, 65 GiB is above the 64 GiB (68719476736 bytes) there are",
    "memory-limit, 9223372036854775807, is above the 64 GiB (68719476736 bytes) there are",
    "wired-limit, 65g, 65 GiB is above the 64 GiB (68719476736 bytes) there are",
    "wired-limit, 63g, 63 GiB is above the device's recommended maximum of 48 GiB",
    "wired-limit, 76%, 48.6 GiB is above the device's recommended maximum of 48 GiB",
  })
  void aboveWhatThereIs(String key, String value, String problem) {
    String setter = "set_" + key.replace('-', '_');
    long calls = Rounds.calls(rounds.host(), setter);
    GuardStatus status = rounds.begin(key + "=" + value + ",idle-after=300ms", "GUARDING");
    assertThat(status.layer(key).status()).isEqualTo("OFF");
    assertThat(status.layer(key).reason()).contains(problem);
    rounds.says(problem);
    rounds.end();
    assertThat(Rounds.calls(rounds.host(), setter)).as("calls of " + setter).isEqualTo(calls);
  }

  /** A negative control of the next one. */
  @Test
  void aHostThatGoesAboveTheRecommendedMaximumItselfIsEnded() {
    try (HostProcess host = metal().start().ready()) {
      host.ask("load");
      host.ask("use");
      assertThat(host.ask("set-wired bytes=" + RECOMMENDED)).isEqualTo("previous 0");
      assertThat(host.ask("set-wired bytes=" + (RECOMMENDED + 1)))
          .startsWith("MLX error: [metal::set_wired_limit]");
      assertThat(host.exitCode()).isEqualTo(MLX_C_EXIT);
    }
  }

  @Test
  void withoutADeviceNothingIsCalledAndTheHostLives() {
    HostProcess.Launch launch = metal().env("MLX_BED_NO_DEVICE", "1");
    try (HostProcess host = launch.guarded("wired-limit=1g,install-delay=0ms").start().ready()) {
      host.ask("load");
      GuardStatus status = Eventually.status(host, it -> it.allocators().size() == 1);
      assertThat(status.state()).isEqualTo("WAITING");
      assertThat(status.reason()).isEqualTo("MLX is loaded; the host has not used it yet");
      assertThat(status.layer("wired-limit").status()).isEqualTo("WAITING");
      assertThat(host.ask("record")).contains("firstCaller=- violations=0 guardCalls=- ");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).isEmpty();
    }
  }

  /** The negative control: the first call of all fails, whoever makes it. */
  @Test
  void withoutADeviceTheFirstCallEndsAHost() {
    try (HostProcess host = metal().env("MLX_BED_NO_DEVICE", "1").start().ready()) {
      host.ask("load");
      assertThat(host.ask("use")).startsWith("MLX error: [mlx bed] No GPU device available.");
      assertThat(host.exitCode()).isEqualTo(MLX_C_EXIT);
    }
  }

  @Test
  void belowLiveMemory() {
    rounds.host().ask("generate new=1");
    GuardStatus status = rounds.begin("memory-limit=8m", "GUARDING");
    assertThat(status.layer("memory-limit").status()).isEqualTo("YIELDED");
    assertThat(Limits.recorded(rounds.host()).memory()).isEqualTo(rounds.own().memory());
    assertThat(rounds.warning())
        .startsWith("memory-limit of allocator 1: YIELDED, live memory of ")
        .endsWith(" comes too near the limit of 8 MiB (8388608 bytes); again below 80 % of it");
    rounds.end();
  }
}
