// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a guard that runs already says about the next configuration, whatever that changes. */
class AttachMistakesTest {

  private static HostProcess inUse() {
    HostProcess host =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading").start().ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  /** The lines of that level, without the time. */
  private static List<String> said(HostProcess host, String level) {
    String mark = " mlx-guard " + level;
    return Undisturbed.stderr(host).stream()
        .filter(line -> line.contains(mark))
        .map(line -> line.substring(line.indexOf(mark) + mark.length()).strip())
        .toList();
  }

  @Test
  void aMistakeThatChangesNoLimitIsLoggedAndShown() {
    String mistake = "agent argument: there is no key \"cach-limit\"; the nearest is cache-limit";
    try (HostProcess host = inUse();
        Attachment guard = Attachment.to(host)) {
      assertThat(guard.start("").ok()).isTrue();
      assertThat(Eventually.state(host, "GUARDING").problems()).isEmpty();
      Attachment.Report report = guard.start("cach-limit=64m");
      assertThat(report.ok()).isTrue();
      assertThat(report.changed()).isFalse();
      Eventually.status(host, it -> it.problems().equals(List.of(mistake)));
      assertThat(guard.start("cach-limit=64m").changed()).as("the same again").isFalse();
      Undisturbed.end(host);
      assertThat(said(host, "WARN")).containsExactly(mistake);
      assertThat(said(host, "INFO")).as("no reconfiguration").hasSize(1);
    }
  }

  @Test
  void theSameLimitFromSomebodyElseIsTheirs() {
    try (HostProcess host = inUse();
        Attachment guard = Attachment.to(host)) {
      assertThat(guard.start("cache-limit=1g").ok()).isTrue();
      try (JmxClient client = JmxClient.registered(host)) {
        client.setLimit("cache-limit", "64m");
      }
      Eventually.status(host, it -> it.settings().equals(List.of("cache-limit=64m from JMX")));
      assertThat(guard.start("cache-limit=64m").changed()).isFalse();
      Eventually.status(
          host, it -> it.settings().equals(List.of("cache-limit=64m from agent argument")));
      assertThat(Limits.recorded(host).cache()).isEqualTo(64L << 20);
      Undisturbed.end(host);
    }
  }

  @Test
  void aReconfigurationIsOneLineOfKeyValueAndWho() {
    try (HostProcess host = inUse();
        Attachment guard = Attachment.to(host)) {
      assertThat(guard.start("cache-limit=300m").ok()).isTrue();
      assertThat(guard.start("cache-limit=200m,memory-limit=2g").changed()).isTrue();
      try (JmxClient client = JmxClient.registered(host)) {
        client.setLimit("memory-limit", "3g");
      }
      assertThat(guard.start("").changed()).isTrue();
      Undisturbed.end(host);
      assertThat(said(host, "INFO"))
          .filteredOn(line -> line.startsWith("reconfigured: "))
          .containsExactly(
              "reconfigured: cache-limit=200m (agent argument), memory-limit=2g (agent argument)",
              "reconfigured: cache-limit=200m (agent argument), memory-limit=3g (JMX)",
              "reconfigured: all defaults");
    }
  }

  @Test
  void aDetachThatMayTakeNoTimeIsAMistakeAndLeavesNothing() {
    try (HostProcess host = inUse();
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.recorded(host);
      assertThat(guard.start("cache-limit=300m,memory-limit=2g,detach-timeout=0s").ok()).isTrue();
      GuardStatus status = Eventually.status(host, it -> it.activeLayers() == 3);
      assertThat(status.problems())
          .singleElement()
          .asString()
          .startsWith("agent argument: detach-timeout \"0s\" is too short; ")
          .endsWith("; 10s is used");
      assertThat(guard.stop().unrestored()).isEmpty();
      assertThat(Limits.recorded(host)).isEqualTo(own);
      Eventually.unguarded(host);
      Undisturbed.end(host);
      assertThat(said(host, "WARN")).isEqualTo(status.problems());
    }
  }
}
