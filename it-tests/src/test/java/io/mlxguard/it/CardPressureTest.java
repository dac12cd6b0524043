// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whose memory is short decides what is done: a card's empties no pool of the machine's, nor the
 * other way.
 */
class CardPressureTest {

  private static final long GIB = 1L << 30;
  private static final String CONFIGURATION =
      "install-delay=0ms,idle-after=300ms,cache-limit=2g,clear-after-generate.max-cache=64m,"
          + "pressure-watchdog.stall=2s";

  @TempDir private Path folder;

  private Path free(long bytes) throws IOException {
    Path file = folder.resolve("free");
    Path fresh = folder.resolve("fresh");
    Files.writeString(fresh, Long.toString(bytes));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return file;
  }

  private HostProcess.Launch host(String configuration) throws IOException {
    Path nvml = Personality.CUDA.libMlxC().resolveSibling("nvml");
    return HostProcess.hostA(Personality.CUDA)
        .env("LD_LIBRARY_PATH", nvml.toString())
        .env("MLX_BED_CARD_FREE", free(6 * GIB).toString())
        .guarded(configuration);
  }

  private static JsonObject card(JsonObject pressure) {
    return pressure.getArray("domains").getObject(1);
  }

  private static void use(HostProcess host) {
    host.ask("load");
    host.ask("use");
    Pressure.once(
        host,
        it -> it.getArray("domains").size() == 2 && "NORMAL".equals(card(it).getString("level")));
    host.ask("generate seed=1 prompt=900 new=40");
    assertThat(Weave.pool(host)).isGreaterThan(100L << 20);
  }

  @Test
  void aCardThatIsShortHasItsPoolTrimmedUntilItIsShortNoMore() throws IOException {
    try (HostProcess host = host(CONFIGURATION).start().ready()) {
      use(host);
      Path _ = free(GIB);
      JsonObject lowered = Pressure.once(host, it -> Pressure.has(it, "dip", ""));
      assertThat(card(lowered).getString("level")).isEqualTo("WARN");
      assertThat(card(lowered).getString("key")).isEqualTo("pressure-watchdog.available");
      assertThat(card(lowered).getString("reason"))
          .startsWith("free on the card 1.0 GiB is 12.5 % of 8.0 GiB, below 15 %");
      host.ask("generate seed=2 prompt=40 new=8");
      assertThat(Weave.pool(host)).isLessThanOrEqualTo(70L << 20);
      Path _ = free(6 * GIB);
      Pressure.once(host, it -> "NORMAL".equals(card(it).getString("level")));
      Eventually.poll().until(() -> Limits.recorded(host).cache() == 2 * GIB);
      Undisturbed.end(host);
    }
  }

  /** The negative control is the test above: the same host, the same pool, another domain. */
  @Test
  void aMachineThatIsShortDoesNotEmptyTheCardsPool(TestReporter reporter) throws IOException {
    Pressure.inGroup(
        reporter,
        host(CONFIGURATION).with(Pressure.COLLECTS_WHEN_ASKED),
        (host, group) -> {
          use(host);
          long pool = Weave.pool(host);
          Pressure.fill(group, 0.985);
          JsonObject short_ = Pressure.level(host, "CRITICAL");
          assertThat(Pressure.machine(short_).getString("stage")).isEqualTo("SPENT");
          Eventually.looks(host, 20);
          JsonObject later = Pressure.of(host);
          assertThat(later.getInt("actions")).isZero();
          assertThat(Pressure.machine(later).getObject("refusals").getString("clear"))
              .contains("MLX allocates from the card");
          assertThat(Weave.pool(host)).isEqualTo(pool);
        },
        Undisturbed::end);
  }

  @Test
  void withoutNvmlTheCardIsNotWatchedAndTheGuardGuardsOn() {
    try (HostProcess host = HostProcess.hostA(Personality.CUDA).guarded("").start().ready()) {
      host.ask("load");
      host.ask("use");
      Eventually.status(host, it -> it.layer(Pressure.LAYER).status().equals("SKIPPED"));
      assertThat(Eventually.state(host, "GUARDING").layer(Pressure.LAYER).reason())
          .contains("libnvidia-ml.so.1");
      Undisturbed.end(host);
    }
  }
}
