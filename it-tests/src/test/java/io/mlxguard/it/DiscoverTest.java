// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The method to weave is found in hosts that nobody has described. */
class DiscoverTest {

  private static final Duration WINDOW = Duration.ofSeconds(4);

  private static JsonObject discover(HostProcess host) {
    try (Attachment attachment = Attachment.to(host)) {
      Attachment.Report report = attachment.discover(WINDOW);
      System.err.println(
          com.grack.nanojson.JsonWriter.indent("  ").string().value(report.json()).done());
      assertThat(report.ok()).as("%s", report.json()).isTrue();
      return report.json();
    }
  }

  @Test
  void overTheForeignFunctionApi() {
    try (HostProcess host =
        Weave.used(HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading"))) {
      host.ask("start agents=2 calls=100000 seed=1 prompt=4..40 new=8..40");
      discover(host);
    }
  }

  @Test
  void overJni() {
    try (HostProcess host =
        Weave.used(HostProcess.hostB(Personality.METAL).with("-XX:+EnableDynamicAgentLoading"))) {
      host.ask("start agents=2 calls=100000 seed=1 prompt=4..40 new=8..40");
      discover(host);
    }
  }
}
