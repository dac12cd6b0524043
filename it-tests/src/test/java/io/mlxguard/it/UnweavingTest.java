// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is taken out of a host's classes is gone, byte by byte. */
class UnweavingTest {

  private static final String HOST = "io.mlxguard.host.HostA";
  private static final String WOVEN = "generate(JII)[I";

  @Test
  void theBytecodeIsAsItWas() throws IOException {
    try (MethodBytes bytes = new MethodBytes();
        HostProcess host =
            bytes
                .seen(HostProcess.hostA(Personality.METAL))
                .with("-XX:+EnableDynamicAgentLoading")
                .start()) {
      bytes.connect();
      host.ready();
      host.ask("load");
      host.ask("use");
      Map<String, String> own = bytes.of(HOST);
      try (Attachment guard = Attachment.to(host)) {
        assertThat(guard.start(Weave.arguments("cache-limit=off", Weave.GENERATE)).ok()).isTrue();
        Weave.layer(host, "ACTIVE");
        Map<String, String> woven = bytes.of(HOST);
        assertThat(woven.get(WOVEN)).as("the negative control").isNotEqualTo(own.get(WOVEN));
        woven.put(WOVEN, own.get(WOVEN));
        assertThat(woven).isEqualTo(own);

        assertThat(guard.start("cache-limit=off").ok()).isTrue();
        Eventually.poll().until(() -> bytes.of(HOST), own::equals);
        assertThat(guard.start(Weave.arguments("cache-limit=off", Weave.GENERATE)).ok()).isTrue();
        Eventually.poll().until(() -> !bytes.of(HOST).equals(own));

        assertThat(guard.stop().unrestored()).isEmpty();
        assertThat(bytes.of(HOST)).isEqualTo(own);
      }
      Weave.end(host);
    }
  }
}
