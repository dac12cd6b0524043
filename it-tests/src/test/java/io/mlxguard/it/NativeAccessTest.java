// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code native-access=flag-only} the JVM's own flag decides whether anything is guarded. */
class NativeAccessTest {

  private static final String FLAG_ONLY =
      "cache-limit=300m,memory-limit=2g,install-delay=0ms,native-access=flag-only";
  private static final String REFUSED =
      "native-access=flag-only, and the JVM was started without"
          + " --enable-native-access=ALL-UNNAMED";

  /** The option came with Java 24; below, native calls of others are only warned of. */
  private static final String BELOW_24 = "-XX:+IgnoreUnrecognizedVMOptions";

  private static void assertRefused(GuardStatus status) {
    assertThat(status.reason()).isEqualTo(REFUSED);
    for (String layer : List.of("wired-limit", "cache-limit", "memory-limit")) {
      assertThat(status.layer(layer).status()).isEqualTo("OFF");
      assertThat(status.layer(layer).reason()).isEqualTo(REFUSED);
    }
    assertThat(status.allocators()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"allow", "deny"})
  void withoutTheFlagNothingIsGuardedAndOneLineSaysWhy(String illegalAccess) {
    HostProcess.Launch launch =
        HostProcess.plain("--wait")
            .with(BELOW_24, "--illegal-native-access=" + illegalAccess)
            .guarded(FLAG_ONLY);
    try (HostProcess host = launch.start()) {
      host.read();
      try (Attachment guard = Attachment.to(host)) {
        Eventually.poll()
            .until(() -> guard.status().filter(it -> it.state().equals("DISABLED")).isPresent());
        assertRefused(guard.status().orElseThrow());
      }
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host))
          .singleElement()
          .asString()
          .contains("0 of 6 layers active; ")
          .contains(
              "wired-limit, cache-limit, memory-limit, clear-after-generate, pressure-watchdog,"
                  + " scheduled-restart: OFF, "
                  + REFUSED);
    }
  }

  @Test
  void withoutTheFlagTheLimitsOfAHostThatUsesMlxAreItsOwn() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL)
            .withoutNativeAccess()
            .with(BELOW_24, "--illegal-native-access=allow")
            .guarded(FLAG_ONLY);
    try (HostProcess host = launch.start().ready()) {
      assertRefused(Eventually.state(host, "DISABLED"));
      host.ask("load");
      host.ask("use");
      Limits own = Limits.of(host);
      assertThat(own.memory()).isNotEqualTo(2L << 30);
      assertThat(host.ask("record")).contains("guardCalls=- ");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host))
          .filteredOn(line -> line.contains("mlx-guard"))
          .singleElement()
          .asString()
          .contains(REFUSED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"allow", "deny"})
  void withTheFlagItGuards(String illegalAccess) {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL)
            .with(BELOW_24, "--illegal-native-access=" + illegalAccess)
            .guarded(FLAG_ONLY);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      Eventually.state(host, "GUARDING");
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(300L << 20, 2L << 30));
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).hasSize(1);
    }
  }

  /** The JVM has warned of the host's own native calls by then, and permits them ever after. */
  @Test
  void takenBackWhileItGuardsTheHostHasItsOwnLimitsAgain() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL)
            .withoutNativeAccess()
            .with("-XX:+EnableDynamicAgentLoading");
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      Limits own = Limits.recorded(host);
      try (Attachment guard = Attachment.to(host)) {
        assertThat(guard.start(FLAG_ONLY.replace("flag-only", "auto")).ok()).isTrue();
        Eventually.state(host, "GUARDING");
        assertThat(guard.start(FLAG_ONLY).ok()).isTrue();
        assertRefused(Eventually.state(host, "DISABLED"));
        assertThat(Limits.recorded(host)).isEqualTo(own);
        assertThat(guard.stop().unrestored()).isEmpty();
      }
      Undisturbed.end(host);
      assertThat(Rounds.warnings(host))
          .singleElement()
          .asString()
          .endsWith("WARN  DISABLED: " + REFUSED);
    }
  }
}
