// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory that CUDA's layers take their share of, where MLX itself does not tell it. */
class CardMemoryTest {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long CARD = 24 * GIB;

  /** Much below the card's 95 %, which is MLX's own. */
  private static final long OF_THE_HOST = GIB;

  private static HostProcess.Launch hostB() {
    return HostProcess.hostB(Personality.CUDA)
        .with("-XX:+EnableDynamicAgentLoading")
        .env("MLX_BED_CARD_BYTES", Long.toString(CARD));
  }

  private static HostProcess withALimitOfItsOwn(HostProcess.Launch launch) {
    HostProcess host = launch.start().ready();
    host.ask("load");
    host.ask("use");
    assertThat(host.ask("set-memory bytes=" + OF_THE_HOST))
        .isEqualTo("previous " + (long) (0.95 * CARD));
    return host;
  }

  /** 5 % of the card, and 10 %; of what the host's limit suggests they would be a fraction. */
  @ParameterizedTest
  @CsvSource({"auto, 1288490188", "10%, 2576980377"})
  void isTheCardsWhateverTheHostHasSetBefore(String cacheLimit, long bytes) {
    try (HostProcess host = withALimitOfItsOwn(hostB());
        Attachment guard = Attachment.to(host)) {
      guard.start("cache-limit=" + cacheLimit);
      GuardStatus status = Eventually.state(host, "GUARDING");

      assertThat(allocator(status).getLong("memoryBytes")).isEqualTo(CARD);
      assertThat(status.layer("cache-limit").only().effective()).hasValue(bytes);
      assertThat(Limits.of(host)).isEqualTo(new Limits(bytes, OF_THE_HOST));
      assertThat(guard.stop().ok()).isTrue();
      assertThat(Limits.of(host).memory()).isEqualTo(OF_THE_HOST);
      Undisturbed.end(host);
    }
  }

  @Test
  void isNotGuessedWhereTheDriverDoesNotTell() {
    HostProcess.Launch silent = hostB().env("MLX_BED_NO_CARD_SIZE", "1");
    try (HostProcess host = withALimitOfItsOwn(silent);
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.of(host);
      guard.start("cache-limit=5%");
      GuardStatus status =
          Eventually.status(host, it -> it.layer("cache-limit").status().equals("SKIPPED"));

      assertThat(status.layer("cache-limit").reason())
          .contains("is not known (cuDeviceTotalMem_v2 returned 999); set a size");
      assertThat(allocator(status).isNumber("memoryBytes")).isFalse();
      assertThat(Limits.of(host)).isEqualTo(own);

      guard.start("cache-limit=700m");
      Eventually.poll().until(() -> Limits.recorded(host).cache() == 700 * MIB);
      assertThat(Limits.of(host)).isEqualTo(new Limits(700 * MIB, OF_THE_HOST));
      Undisturbed.end(host);
    }
  }

  private static JsonObject allocator(GuardStatus status) {
    return status.json().getArray("allocators").getObject(0);
  }
}
