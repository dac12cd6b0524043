// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A limit that nobody wants any more and that MLX refuses to take back: it is owed, and said. */
class OwedLimitsTest {

  private static final Limits OURS = new Limits(300L << 20, 2L << 30);
  private static final String LIMITS = "install-delay=0ms,cache-limit=300m,memory-limit=2g";
  private static final String REFUSE =
      "fail-guard functions=mlx_set_cache_limit,mlx_set_memory_limit";
  private static final String REFUSE_NO_MORE = "fail-guard functions=";

  /** The host's own handler lets it live when MLX refuses. */
  private static HostProcess inUse() {
    HostProcess host =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading").start().ready();
    host.ask("load");
    host.ask("handle-errors");
    host.ask("use");
    return host;
  }

  private static void begin(HostProcess host, Attachment guard) {
    assertThat(guard.start(LIMITS).ok()).isTrue();
    Eventually.status(host, it -> it.activeLayers() == 3);
    assertThat(Limits.recorded(host)).isEqualTo(OURS);
  }

  private static GuardStatus both(HostProcess host, String status) {
    return Eventually.status(
        host,
        it ->
            it.layer("cache-limit").status().equals(status)
                && it.layer("memory-limit").status().equals(status));
  }

  private static void assertOwed(GuardStatus status, String name, long ours, long theirs) {
    GuardStatus.Part part = status.layer(name + "-limit").only();
    assertThat(part.reason())
        .startsWith("ours is still in force; the " + name + " limit of ")
        .contains(theirs + " bytes")
        .endsWith(" cannot be put back: mlx_set_" + name + "_limit returned 1");
    assertThat(part.wanted()).isEmpty();
    assertThat(part.effective()).hasValue(ours);
    assertThat(part.previous()).hasValue(theirs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache-limit=off,memory-limit=off | OFF",
        "mode=observe,cache-limit=300m,memory-limit=2g | OBSERVING"
      })
  void itIsSaidWhileItStandsAndGivenBackOnceMlxTakesIt(String unwanted, String status) {
    try (HostProcess host = inUse();
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.recorded(host);
      begin(host, guard);
      host.ask(REFUSE);
      Attachment.Report report = guard.start("install-delay=0ms," + unwanted);
      assertThat(report.unrestored())
          .hasSize(2)
          .allSatisfy(it -> assertThat(it).contains(" cannot be put back: mlx_set_"));
      GuardStatus owing = both(host, "FAILED");
      assertThat(owing.state()).isEqualTo("DEGRADED");
      assertOwed(owing, "cache", OURS.cache(), own.cache());
      assertOwed(owing, "memory", OURS.memory(), own.memory());
      assertThat(Limits.recorded(host)).isEqualTo(OURS);

      host.ask(REFUSE_NO_MORE);
      Eventually.poll().until(() -> Limits.recorded(host).equals(own));
      both(host, status);
      assertThat(guard.stop().unrestored()).isEmpty();
      assertThat(Limits.recorded(host)).isEqualTo(own);
      Undisturbed.end(host);
    }
  }

  /** Below live memory every step stalls, so it is not left at the first refusal. */
  @Test
  void aYieldThatMlxRefusesIsOwedToo() {
    try (HostProcess host = inUse();
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.recorded(host);
      guard.start("install-delay=0ms,cache-limit=off,memory-limit=20m");
      Eventually.poll().until(() -> Limits.recorded(host).memory() == 20 << 20);
      host.ask(REFUSE);
      assertThat(host.ask("hold-cleaned bytes=" + (20 << 20))).startsWith("held ");
      GuardStatus owing =
          Eventually.status(host, it -> it.layer("memory-limit").status().equals("FAILED"));
      assertOwed(owing, "memory", 20 << 20, own.memory());
      host.ask(REFUSE_NO_MORE);
      Eventually.status(host, it -> !it.layer("memory-limit").status().equals("FAILED"));
      assertThat(guard.stop().unrestored()).isEmpty();
      assertThat(Limits.recorded(host)).isEqualTo(own);
      Undisturbed.end(host);
    }
  }

  @Test
  void aDetachTriesAtOnceAndNamesWhatMlxStillRefuses() {
    try (HostProcess host = inUse();
        Attachment guard = Attachment.to(host)) {
      begin(host, guard);
      host.ask(REFUSE);
      guard.start("install-delay=0ms,cache-limit=off,memory-limit=off");
      assertThat(guard.stop().unrestored())
          .hasSize(2)
          .allSatisfy(it -> assertThat(it).contains(" cannot be put back: mlx_set_"));
      assertThat(Limits.recorded(host)).isEqualTo(OURS);
      Undisturbed.end(host);
    }
  }

  @Test
  void aJmxClientThatSwitchesItOffIsToldToo() {
    try (HostProcess host = inUse();
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.recorded(host);
      begin(host, guard);
      try (JmxClient client = JmxClient.registered(host)) {
        host.ask(REFUSE);
        assertThatThrownBy(() -> client.setLimit("cache-limit", "off"))
            .isInstanceOf(RuntimeMBeanException.class)
            .cause()
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("cache limit of ")
            .hasMessageContaining(" cannot be put back: mlx_set_cache_limit returned 1");
        host.ask(REFUSE_NO_MORE);
        Eventually.poll().until(() -> Limits.recorded(host).cache() == own.cache());
        assertThat(client.setLimit("memory-limit", "off")).as("the control").endsWith("off");
      }
      assertThat(Limits.recorded(host)).isEqualTo(own);
      Undisturbed.end(host);
    }
  }
}
