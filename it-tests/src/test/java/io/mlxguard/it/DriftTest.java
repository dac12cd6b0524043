// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host sets a limit of its own after ours. */
class DriftTest {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g,idle-after=300ms";
  private static final String SET_SINCE = "the host has set 3 GiB (3221225472 bytes) itself since";

  private static HostProcess guarded(Binding binding, String arguments) {
    HostProcess host = binding.host(Personality.METAL).guarded(arguments).start().ready();
    host.ask("load");
    host.ask("use");
    Eventually.state(host, "GUARDING");
    return host;
  }

  private static GuardStatus.Layer layer(HostProcess host, String name, String reason) {
    return Eventually.status(host, it -> it.layer(name).reason().contains(reason)).layer(name);
  }

  @ParameterizedTest
  @EnumSource
  void reportedItIsTheHostsFromThenOn(Binding binding) {
    try (HostProcess host = guarded(binding, ARGUMENTS)) {
      host.ask("set-memory bytes=" + 3 * GIB);
      GuardStatus.Layer memory = layer(host, "memory-limit", SET_SINCE);
      assertThat(memory.status()).isEqualTo("OFF");
      assertThat(memory.only().effective()).hasValue(3 * GIB);
      assertThat(memory.only().wanted()).hasValue(2 * GIB);
      assertThat(host.ask("memory", "limit")).isEqualTo(3 * GIB);
      try (Attachment guard = Attachment.to(host)) {
        assertThat(guard.stop().unrestored()).isEmpty();
      }
      assertThat(host.ask("memory", "limit")).isEqualTo(3 * GIB);
      Undisturbed.end(host);
      assertThat(Rounds.warnings(host))
          .singleElement()
          .asString()
          .endsWith(" WARN  memory-limit of allocator 1: OFF, " + SET_SINCE);
    }
  }

  @Test
  void enforcedItIsPutRightAndTheHostGetsItsOwnBackInTheEnd() {
    try (HostProcess host = guarded(Binding.FFM, ARGUMENTS + ",on-drift=enforce")) {
      host.ask("set-memory bytes=" + 3 * GIB);
      GuardStatus.Layer memory = layer(host, "memory-limit", SET_SINCE + "; put right");
      assertThat(memory.status()).isEqualTo("ACTIVE");
      assertThat(memory.only().effective()).hasValue(2 * GIB);
      assertThat(memory.only().previous()).hasValue(3 * GIB);
      assertThat(host.ask("memory", "limit")).isEqualTo(2 * GIB);
      try (Attachment guard = Attachment.to(host)) {
        assertThat(guard.stop().unrestored()).isEmpty();
      }
      assertThat(host.ask("memory", "limit")).isEqualTo(3 * GIB);
      Undisturbed.end(host);
      assertThat(Rounds.warnings(host))
          .singleElement()
          .asString()
          .endsWith(" WARN  memory-limit of allocator 1: ACTIVE, " + SET_SINCE + "; put right");
    }
  }

  @Test
  void aTighterOneStandsEvenWhereDriftIsPutRight() {
    try (HostProcess host = guarded(Binding.JNI, ARGUMENTS + ",on-drift=enforce")) {
      host.ask("set-memory bytes=" + GIB);
      GuardStatus.Layer tighter = layer(host, "memory-limit", "tighter and stands");
      assertThat(tighter.status()).isEqualTo("ACTIVE");
      assertThat(tighter.only().effective()).hasValue(GIB);
      assertThat(host.ask("memory", "limit")).isEqualTo(GIB);
      host.ask("set-memory bytes=" + 4 * GIB);
      Eventually.poll().until(() -> host.ask("memory", "limit") == 2 * GIB);
      Undisturbed.end(host);
      assertThat(Rounds.warnings(host)).first().asString().contains("tighter and stands");
    }
  }

  /** MLX tells these two limits only by setting them, so they are looked at once a minute. */
  @Test
  @Tag("bench")
  void withinAMinuteOfQuietTheOtherTwoLimitsAreLookedAtToo() {
    String arguments = ARGUMENTS + ",wired-limit=1g";
    try (HostProcess reported = guarded(Binding.FFM, arguments);
        HostProcess enforced = guarded(Binding.FFM, arguments + ",on-drift=enforce")) {
      for (HostProcess host : new HostProcess[] {reported, enforced}) {
        Eventually.status(host, it -> it.layer("wired-limit").status().equals("ACTIVE"));
        host.ask("set-cache bytes=" + 400 * MIB);
        host.ask("set-wired bytes=" + 2 * GIB);
      }
      Eventually.poll()
          .atMost(Duration.ofSeconds(75))
          .until(() -> wiredIsOff(reported) && Limits.recorded(enforced).cache() == 300 * MIB);
      assertThat(layer(reported, "cache-limit", "400 MiB").status()).isEqualTo("OFF");
      assertThat(Limits.recorded(reported).cache()).isEqualTo(400 * MIB);
      assertThat(reported.ask("record", "wiredLimit")).isEqualTo(2 * GIB);
      assertThat(layer(enforced, "cache-limit", "put right").status()).isEqualTo("ACTIVE");
      Eventually.poll().until(() -> enforced.ask("record", "wiredLimit") == GIB);
      Undisturbed.end(reported);
      Undisturbed.end(enforced);
    }
  }

  private static boolean wiredIsOff(HostProcess host) {
    return GuardStatus.of(host).orElseThrow().layer("wired-limit").status().equals("OFF");
  }
}
