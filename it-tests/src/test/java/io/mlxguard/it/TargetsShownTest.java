// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import java.util.Map;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What a user sees of the methods that are woven: status, command line, MBeans and log. */
class TargetsShownTest {

  private static final String TARGET = "io.mlxguard.host.HostA#generate(..)";
  private static final String METHOD = "io.mlxguard.host.HostA.generate(long,int,int)";
  private static final String BEAN = "type=Target,name=" + ObjectName.quote(TARGET);
  private static final String LAYER = "type=Layer,name=clear-after-generate";
  private static final String ARGUMENTS =
      "clear-after-generate.methods=" + TARGET + "[tokens=arg(2)]";

  private static HostProcess start(HostProcess.Launch launch) {
    return launch.with("-XX:+EnableDynamicAgentLoading").start().ready();
  }

  private static HostProcess guarded() {
    return start(HostProcess.hostA(Personality.METAL).guarded(ARGUMENTS));
  }

  private static List<JsonObject> targets(GuardStatus status) {
    return status.json().getArray("targets").stream().map(JsonObject.class::cast).toList();
  }

  /** A call is counted a moment before its pace is. */
  private static JsonObject woven(HostProcess host, long calls) {
    return targets(
            Eventually.status(
                host,
                it ->
                    targets(it).stream()
                        .anyMatch(
                            one ->
                                one.getLong("calls") == calls
                                    && !one.getArray("methods").isEmpty()
                                    && (calls == 0 || one.has("tokensPerSecond")))))
        .getFirst();
  }

  @Test
  void everyReaderSaysTheSameOfItsCalls() {
    try (HostProcess host = guarded()) {
      Eventually.poll().until(() -> host.stderr().contains("clear-after-generate: wove "));
      host.ask("load");
      host.ask("use");
      try (JmxClient client = JmxClient.registered(host)) {
        GuardStatus _ =
            Eventually.status(
                host, it -> it.layer("clear-after-generate").status().equals("ACTIVE"));
        for (int i = 0; i < 3; i++) {
          host.ask("generate seed=1 new=8");
        }
        JsonObject target = woven(host, 3);
        assertThat(target)
            .containsEntry("target", TARGET)
            .containsEntry("tokens", 24)
            .containsEntry("inFlight", 0)
            .containsEntry("errors", 0)
            .containsKeys("averageMillis", "tokensPerSecond", "baselineTokensPerSecond")
            .doesNotContainKey("drift");
        assertThat(target.getArray("methods")).containsExactly(METHOD);
        assertThat(target.getArray("refused")).isEmpty();
        assertThat(client.attributes(BEAN))
            .containsEntry("Target", TARGET)
            .containsEntry("Methods", List.of(METHOD))
            .containsEntry("Calls", 3L)
            .containsEntry("Tokens", 24L)
            .containsEntry("Drift", null);
        assertThat(client.attributes(LAYER))
            .containsEntry("InFlight", 0)
            .containsEntry(
                "ClearsByCause", Map.of("TOKENS", 0L, "POOL", 0L, "REQUEST", 0L, "PRESSURE", 0L));
      }
      assertThat(Command.mlxGuard("status", Long.toString(host.pid())).stdout().lines())
          .anyMatch(line -> line.contains("#generate(..)") && line.contains(" 3 "))
          .contains("clears     0, returned 0 B, 0 useless");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host))
          .anyMatch(
              line -> line.endsWith("clear-after-generate: wove " + METHOD + " for " + TARGET))
          .anyMatch(line -> line.contains("; clear-after-generate 1 method"));
    }
  }

  @Test
  void whatIsWovenIsSeenBeforeThereIsMlx() {
    try (HostProcess host = guarded()) {
      assertThat(woven(host, 0).getArray("methods")).containsExactly(METHOD);
      try (JmxClient client = JmxClient.registered(host)) {
        assertThat(client.names()).contains(BEAN);
      }
      Undisturbed.end(host);
    }
  }

  @Test
  void aTargetGoesWithTheConfiguration() {
    try (HostProcess host = guarded();
        Attachment guard = Attachment.to(host)) {
      host.ask("load");
      host.ask("use");
      try (JmxClient client = JmxClient.registered(host)) {
        Eventually.poll().until(() -> client.names().contains(BEAN));
        assertThat(guard.start("cache-limit=300m").ok()).isTrue();
        Eventually.poll().until(() -> !client.names().contains(BEAN));
        GuardStatus _ = Eventually.status(host, it -> targets(it).isEmpty());
        assertThat(guard.start(ARGUMENTS).ok()).isTrue();
        Eventually.poll().until(() -> client.names().contains(BEAN));
        assertThat(guard.stop().unrestored()).isEmpty();
        assertThat(client.names()).isEmpty();
      }
      Undisturbed.end(host);
    }
  }
}
