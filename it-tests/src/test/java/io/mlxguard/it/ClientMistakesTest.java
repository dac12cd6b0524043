// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.Test;

/** A limit that a JMX client asks for and that would turn its layer off: nothing changes. */
class ClientMistakesTest {

  private static final long GIB = 1L << 30;
  private static final long RAM = 64 * GIB;
  private static final String ARGUMENTS =
      "wired-limit=1g,cache-limit=300m,memory-limit=2g,idle-after=300ms";
  private static final Limits OURS = new Limits(300L << 20, 2 * GIB);
  private static final String ALLOWED =
      "; allowed: auto, off, a size such as 512m or 2g (binary, as in -Xmx), or a percentage";

  private static void refused(JmxClient client, String layer, String value, String why) {
    assertThatThrownBy(() -> client.setLimit(layer, value))
        .isInstanceOf(RuntimeMBeanException.class)
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessage(layer + " " + why + ALLOWED);
  }

  @Test
  void theOneInForceStays() {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).env("MLX_BED_RAM_BYTES", Long.toString(RAM));
    try (HostProcess host = launch.guarded(ARGUMENTS).start().ready()) {
      host.ask("load");
      host.ask("use");
      Eventually.status(host, it -> it.activeLayers() == 4);
      String memory = "1 TiB is above the 64 GiB (68719476736 bytes) there are";
      String most =
          "50 GiB is above the device's recommended maximum of 48 GiB (51539607552 bytes)";
      try (JmxClient client = JmxClient.registered(host)) {
        refused(client, "cache-limit", "1t", memory);
        refused(client, "memory-limit", "1t", memory);
        refused(client, "wired-limit", "50g", most);
        refused(client, "memory-limit", "0", "\"0\" is 0; \"off\" leaves the limit alone");
        assertThat(client.attribute("type=Guard", "Arguments")).isEqualTo(ARGUMENTS);
        assertThat(Limits.recorded(host)).isEqualTo(OURS);
        assertThat(host.ask("record", "wiredLimit")).isEqualTo(GIB);
        client.setLimit("cache-limit", "1g");
        assertThat(Limits.recorded(host).cache()).as("the control").isEqualTo(GIB);
      }
      Undisturbed.end(host);
      assertThat(Rounds.warnings(host)).isEmpty();
    }
  }
}
