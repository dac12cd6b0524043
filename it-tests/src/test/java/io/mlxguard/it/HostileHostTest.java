// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Hosts that do what no host should: the guard works, and goes when it is told to. */
class HostileHostTest {

  private static final long MIB = 1L << 20;

  private static HostProcess inUse(HostProcess.Launch launch) {
    HostProcess host = launch.start().ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  /** Ten mistakes of the longest kind make some two kilobytes of log lines. */
  private static String mistakes(int round) {
    StringBuilder text = new StringBuilder("cache-limit=").append(100 + round).append('m');
    for (int i = 0; i < 10; i++) {
      text.append(',').append("no-such-key-".repeat(7)).append(i).append("=1");
    }
    return text.toString();
  }

  @Test
  void aStderrThatNobodyReadsHoldsNothingUp() {
    // Without the JDK's own warning of each load, which would wait for a reader.
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading").stderrUnread();
    try (HostProcess host = inUse(launch);
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.of(host);
      for (int round = 0; round < 50; round++) {
        assertThat(guard.start(mistakes(round)).ok()).isTrue();
      }
      Eventually.poll().until(() -> Limits.of(host).cache() == 149 * MIB);
      Attachment.Report stopped = guard.stop();
      assertThat(stopped.ok()).isTrue();
      assertThat(stopped.unrestored()).isEmpty();
      assertThat(Limits.of(host)).isEqualTo(own);
    }
  }

  @Test
  void noLimitIsNotTakenForATightOne() {
    try (HostProcess host = inUse(HostProcess.hostA(Personality.METAL));
        Attachment guard = Attachment.to(host)) {
      host.ask("set-cache bytes=-1"); // size_t's largest
      host.ask("set-memory bytes=-1");
      assertThat(guard.start("cache-limit=300m,memory-limit=2g").ok()).isTrue();
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertThat(status.layer("cache-limit").only().effective()).hasValue(300 * MIB);
      assertThat(status.layer("cache-limit").only().previous()).hasValue(Long.MAX_VALUE);
      assertThat(Limits.of(host)).isEqualTo(new Limits(300 * MIB, 2048 * MIB));
      assertThat(guard.stop().unrestored()).isEmpty();
      assertThat(host.ask("set-cache bytes=1")).isEqualTo("previous -1");
      assertThat(host.ask("set-memory bytes=1")).isEqualTo("previous -1");
      Undisturbed.end(host);
    }
  }

  @Test
  void aShareOfACardIsOfTheCardThoughTheHostHasLiftedTheLimit() {
    try (HostProcess host = inUse(HostProcess.hostB(Personality.CUDA));
        Attachment guard = Attachment.to(host)) {
      host.ask("set-memory bytes=-1");
      assertThat(guard.start("cache-limit=50%,memory-limit=2g").ok()).isTrue();
      GuardStatus status = Eventually.state(host, "GUARDING");
      long card = status.json().getArray("allocators").getObject(0).getLong("memoryBytes");
      assertThat(status.layer("cache-limit").only().effective()).hasValue(card / 2);
      assertThat(Limits.of(host)).isEqualTo(new Limits(card / 2, 2048 * MIB));
      Undisturbed.end(host);
    }
  }

  @Test
  void aHostThatForgetsItsPropertiesCanStillBeDetached() {
    try (HostProcess host = inUse(HostProcess.hostA(Personality.METAL));
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.of(host);
      assertThat(guard.start("cache-limit=300m").ok()).isTrue();
      Eventually.state(host, "GUARDING");
      host.ask("forget-properties");
      Properties properties = guard.properties();
      assertThat(properties.getProperty("java.specification.version")).isNull();
      assertThat(guard.stop().unrestored()).isEmpty();
      assertThat(Limits.of(host)).isEqualTo(own);
      Undisturbed.end(host);
    }
  }
}
