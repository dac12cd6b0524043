// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An MLX that lacks a function, or fails in one: that layer has failed, and the host runs on. */
class RefusingMlxTest {

  private static final long GIB = 1L << 30;
  private static final String ARGUMENTS =
      "cache-limit=300m,memory-limit=2g,wired-limit=1g,install-delay=0ms,idle-after=300ms";

  /** What mlx-c's own error handler makes of a host: {@code exit(-1)}. */
  private static final int MLX_C_EXIT = 255;

  private static GuardStatus failed(HostProcess host, String layer) {
    return Eventually.status(host, it -> it.layer(layer).status().equals("FAILED"));
  }

  private static void assertDegraded(GuardStatus status, String layer, String reason) {
    assertThat(status.state()).isEqualTo("DEGRADED");
    assertThat(status.reason()).isEqualTo("a layer has failed");
    assertThat(status.layer(layer).reason()).isEqualTo(reason);
  }

  private static void assertRunsOn(HostProcess host) {
    assertThat(host.ask("generate new=4")).startsWith("tokens ");
    Undisturbed.end(host);
  }

  @Test
  void aSetterThatFailsIsTriedOnce() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = launch.start().ready();
        Attachment guard = Attachment.to(host)) {
      host.ask("load");
      host.ask("handle-errors");
      host.ask("use");
      Limits own = Limits.recorded(host);
      assertTriedOnce(host, guard, 1, "cache-limit", "mlx_set_cache_limit");
      assertTriedOnce(host, guard, 2, "memory-limit", "mlx_set_memory_limit");
      assertTriedOnce(host, guard, 3, "wired-limit", "mlx_set_wired_limit");
      assertThat(Limits.recorded(host)).isEqualTo(own);
      assertThat(host.ask("record", "wiredLimit")).isZero();
      assertRunsOn(host);
      assertThat(Rounds.warnings(host)).filteredOn(line -> line.contains("FAILED")).hasSize(3);
    }
  }

  private static void assertTriedOnce(
      HostProcess host, Attachment guard, int errors, String layer, String function) {
    host.ask("fail-guard functions=" + function);
    assertThat(guard.start(ARGUMENTS).ok()).isTrue();
    assertDegraded(failed(host, layer), layer, function + " returned 1");
    Eventually.looks(host, 2);
    GuardStatus later = Eventually.status(host, it -> it.activeLayers() == 3);
    assertThat(later.layer(layer).status()).isEqualTo("FAILED");
    assertThat(guard.stop().unrestored()).isEmpty();
    assertThat(host.ask("errors"))
        .isEqualTo("errors count=" + errors + " last=[mlx bed] injected failure of " + function);
    String line = "WARN  " + layer + " of allocator 1: FAILED, " + function + " returned 1";
    Eventually.poll().until(() -> host.stderr().contains(line));
  }

  /** The negative control: the guard's calls do go through the host's error handler. */
  @Test
  void withMlxCsOwnHandlerTheSameFailureEndsAHost() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL)
            .env("MLX_BED_FAIL_GUARD", "mlx_set_cache_limit")
            .guarded("cache-limit=300m,install-delay=0ms");
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      assertThat(host.exitCode()).isEqualTo(MLX_C_EXIT);
      assertThat(host.stdout().getLast())
          .isEqualTo("MLX error: [mlx bed] injected failure of mlx_set_cache_limit");
    }
  }

  @Test
  void countersThatCannotBeReadMissAndTheMemoryLimitIsGivenBackUntilTheyCan() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).guarded("cache-limit=300m,memory-limit=2g");
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("handle-errors");
      host.ask("use");
      long own = Limits.recorded(host).memory();
      Eventually.state(host, "GUARDING");
      assertThat(Limits.recorded(host).memory()).isEqualTo(2 * GIB);

      host.ask("fail-guard functions=mlx_get_cache_memory");
      GuardStatus blind = failed(host, "memory-limit");
      assertDegraded(blind, "memory-limit", "MLX's counters: mlx_get_cache_memory returned 1");
      assertThat(Limits.recorded(host).memory()).isEqualTo(own);
      JsonObject memory = blind.json().getArray("allocators").getObject(0).getObject("memory");
      assertThat(memory.getString("missing")).isEqualTo("mlx_get_cache_memory returned 1");
      assertThat(blind.json().getObject("gapBytes").getString("missing"))
          .isEqualTo("mlx_get_cache_memory returned 1");
      assertThat(blind.layer("cache-limit").status()).isEqualTo("ACTIVE");

      host.ask("fail-guard functions=");
      Eventually.state(host, "GUARDING");
      assertThat(Limits.recorded(host).memory()).isEqualTo(2 * GIB);
      assertRunsOn(host);
    }
  }

  @Test
  void aLimitThatCannotBePutBackIsNamedByTheDetach() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = launch.start().ready();
        Attachment guard = Attachment.to(host)) {
      host.ask("load");
      host.ask("handle-errors");
      host.ask("use");
      Limits own = Limits.recorded(host);
      assertThat(guard.start("cache-limit=300m,memory-limit=2g,install-delay=0ms").ok()).isTrue();
      host.ask("fail-guard functions=mlx_set_cache_limit");
      Attachment.Report stopped = guard.stop();
      assertThat(stopped.ok()).isTrue();
      assertThat(stopped.unrestored())
          .singleElement()
          .asString()
          .contains("cache limit of ")
          .contains(own.cache() + " bytes")
          .endsWith(": mlx_set_cache_limit returned 1");
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(300L << 20, own.memory()));
      assertRunsOn(host);
    }
  }

  @ParameterizedTest
  @CsvSource({"cache-limit, mlx_set_cache_limit", "memory-limit, mlx_set_memory_limit"})
  void anMlxCThatLacksASetter(String layer, String function) {
    Path lacking = Personality.METAL.libMlxCWithout(function);
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL).guarded(ARGUMENTS);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load path=" + lacking);
      host.ask("use");
      assertDegraded(failed(host, layer), layer, lacking + " does not export " + function);
      Eventually.status(host, it -> it.activeLayers() == 3);
      assertRunsOn(host);
    }
  }

  @Test
  void anMlxCThatLacksAGetter() {
    Path lacking = Personality.METAL.libMlxCWithout("mlx_get_peak_memory");
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL).guarded(ARGUMENTS);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load path=" + lacking);
      host.ask("use");
      GuardStatus status = failed(host, "memory-limit");
      String why = lacking + " does not export mlx_get_peak_memory";
      assertDegraded(status, "memory-limit", "MLX's counters: " + why);
      assertThat(status.layer("cache-limit").status()).isEqualTo("ACTIVE");
      assertThat(host.ask("use")).isEqualTo("used");
      Undisturbed.end(host);
    }
  }

  @Test
  void anMlxThatLacksASetter() {
    String symbol = "_ZN3mlx4core16set_memory_limitEm";
    Path lacking = Personality.CPU.libMlxWithout(symbol);
    HostProcess.Launch launch = HostProcess.hostB(Personality.CPU).guarded(ARGUMENTS);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load path=" + lacking);
      assertDegraded(
          failed(host, "memory-limit"), "memory-limit", lacking + " does not export " + symbol);
      Undisturbed.end(host);
    }
  }
}
