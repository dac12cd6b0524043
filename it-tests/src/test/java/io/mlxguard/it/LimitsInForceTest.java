// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers 2 and 3 bound an unmodified host, at launch and attached, and nothing else happens. */
class LimitsInForceTest {

  private static final long CACHE = 300L << 20;
  private static final long MEMORY = 2L << 30;
  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g";

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("io.mlxguard.it.Binding#withEveryPersonality")
  void atLaunchTheHostReadsTheLimits(Binding binding, Personality personality) {
    try (HostProcess host = binding.host(personality).guarded(ARGUMENTS).start().ready()) {
      host.ask("load");
      host.ask("use");
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertInForce(host, status, personality);
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host))
          .singleElement()
          .asString()
          .matches(startLine(personality));
    }
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("io.mlxguard.it.Binding#withEveryPersonality")
  void attachedWhileItGeneratesTheHostReadsTheLimits(Binding binding, Personality personality) {
    HostProcess.Launch quiet = binding.host(personality).with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = quiet.start().ready()) {
      host.ask("load");
      String alone = hash(host);
      Limits before = Limits.of(host);
      host.ask("start agents=1 calls=100000 prompt=8..64 new=16..64");
      Command.Outcome attached = attach(host);
      assertThat(attached.exit()).as(attached.stderr()).isZero();
      assertThat(attached.json().getBoolean("changed")).isTrue();
      long stepsAtOnce = host.ask("progress", "steps");
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertInForce(host, status, personality);
      assertThat(status.layer("memory-limit").only().previous())
          .isEqualTo(OptionalLong.of(before.memory()));
      Eventually.poll().until(() -> host.ask("progress", "steps") > stepsAtOnce);
      host.ask("stop");
      assertThat(host.await()).noneMatch(line -> line.contains("error"));
      assertThat(hash(host)).isEqualTo(alone);
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host))
          .singleElement()
          .asString()
          .matches(startLine(personality));
    }
  }

  @Test
  void attachedWithoutTheJdksConsentOnlyTheJdkAddsItsOwnWarning() {
    try (HostProcess host = HostProcess.hostA(Personality.METAL).start().ready()) {
      host.ask("load");
      host.ask("use");
      assertThat(attach(host).exit()).isZero();
      Undisturbed.end(host);
      List<String> lines = Undisturbed.stderr(host);
      assertThat(lines).hasSize(5);
      assertThat(lines.subList(0, 4)).allMatch(line -> line.startsWith("WARNING: "));
      assertThat(lines.getFirst()).contains("A Java agent has been loaded dynamically");
      assertThat(lines.getLast()).matches(startLine(Personality.METAL));
    }
  }

  private static Command.Outcome attach(HostProcess host) {
    return Command.mlxGuard("attach", Long.toString(host.pid()), ARGUMENTS, "--json");
  }

  private static String hash(HostProcess host) {
    return host.ask("generate seed=7 prompt=16 new=32").split(" ")[1];
  }

  private static String startLine(Personality personality) {
    int active = personality == Personality.METAL ? 3 : 2;
    return "\\S+T\\S+ mlx-guard INFO +0\\.1\\.0: %d of 6 layers active on %s MLX .*"
        .formatted(active, personality);
  }

  private static void assertInForce(HostProcess host, GuardStatus status, Personality personality) {
    Limits limits = Limits.of(host);
    GuardStatus.Layer memory = status.layer("memory-limit");
    assertThat(limits.memory()).isEqualTo(MEMORY);
    assertThat(memory.status()).isEqualTo("ACTIVE");
    assertThat(memory.only().wanted()).hasValue(MEMORY);
    assertThat(memory.only().effective()).hasValue(MEMORY);
    assertThat(memory.only().previous().orElseThrow()).isGreaterThan(MEMORY);
    GuardStatus.Layer cache = status.layer("cache-limit");
    if (personality == Personality.CPU) {
      assertThat(limits.cache()).isEqualTo(32L << 20);
      assertThat(cache.status()).isEqualTo("SKIPPED");
      assertThat(cache.reason()).contains("MLX's own default of 32 MiB stands");
      assertThat(status.activeLayers()).isEqualTo(2);
    } else {
      assertThat(limits.cache()).isEqualTo(CACHE);
      assertThat(cache.status()).isEqualTo("ACTIVE");
      assertThat(cache.only().wanted()).hasValue(CACHE);
      assertThat(cache.only().effective()).hasValue(CACHE);
      assertThat(cache.only().previous().orElseThrow()).isGreaterThan(CACHE);
      assertThat(status.activeLayers()).isEqualTo(personality == Personality.METAL ? 3 : 2);
    }
  }
}
