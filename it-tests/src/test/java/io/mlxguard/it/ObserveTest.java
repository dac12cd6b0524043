// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mode=observe} changes nothing, and says what it would have done. */
class ObserveTest {

  private static final long CACHE = 300L << 20;
  private static final long MEMORY = 2L << 30;
  private static final String ARGUMENTS =
      "cache-limit=300m,memory-limit=2g,wired-limit=1g,install-delay=0ms,idle-after=300ms";

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({"FFM, METAL", "JNI, CUDA"})
  void nothingIsChangedUntilItIsToldToGuard(Binding binding, Personality personality) {
    HostProcess.Launch launch =
        binding
            .host(personality)
            .with("-XX:+EnableDynamicAgentLoading")
            .guarded(ARGUMENTS + ",mode=observe");
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      String own = limits(host);
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertObserving(status, "cache-limit", CACHE);
      assertObserving(status, "memory-limit", MEMORY);
      assertThat(status.mode()).isEqualTo("OBSERVE");
      assertThat(status.activeLayers()).isZero();
      host.ask("generate new=4");
      Eventually.status(host, it -> active(it) > 1 << 20); // some ticks later
      assertThat(limits(host)).isEqualTo(own);
      assertThat(host.ask("record")).doesNotContainPattern("guardCalls=\\S*set_");

      try (Attachment guard = Attachment.to(host)) {
        assertThat(guard.start(ARGUMENTS).changed()).isTrue();
        assertThat(Limits.recorded(host)).as("the control").isEqualTo(new Limits(CACHE, MEMORY));
        assertThat(guard.start(ARGUMENTS + ",mode=observe").changed()).isTrue();
        Eventually.poll().until(() -> limits(host).equals(own));
      }
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host).getFirst())
          .contains(" INFO  ")
          .contains("0 of 6 layers active on " + personality)
          .contains("cache-limit: OBSERVING, would set 300 MiB (314572800 bytes)")
          .contains("memory-limit: OBSERVING, would set 2 GiB (2147483648 bytes)");
    }
  }

  private static void assertObserving(GuardStatus status, String layer, long wanted) {
    assertThat(status.layer(layer).status()).isEqualTo("OBSERVING");
    assertThat(status.layer(layer).only().wanted()).hasValue(wanted);
    assertThat(status.layer(layer).only().previous()).isEmpty();
  }

  private static String limits(HostProcess host) {
    String record = host.ask("record");
    return Limits.recorded(host) + " " + HostProcess.word("wiredLimit", record);
  }

  private static long active(GuardStatus status) {
    return status
        .json()
        .getArray("allocators")
        .getObject(0)
        .getObject("memory")
        .getLong("activeBytes");
  }
}
