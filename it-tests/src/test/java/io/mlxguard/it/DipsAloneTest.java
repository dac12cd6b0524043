// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.bed.WovenStatus;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where layer 4 may not drain and clear, dips stand in, and the status says so. */
class DipsAloneTest {

  private static final long MAX_CACHE = 64L << 20;

  private static String start(int calls) {
    return "start agents=4 calls=" + calls + " seed=1 prompt=4..16 new=200..400";
  }

  private static List<String> unguarded(HostProcess.Launch launch, int calls) {
    try (HostProcess host = Weave.used(launch)) {
      host.ask(start(calls));
      return Weave.outputs(host.await());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FFM, A, off, clear-after-generate.drain=off",
    "JNI, B, on, without mlx-c there is no exception barrier"
  })
  void dipsComeAndNoClear(Binding binding, String name, String drain, String why) {
    String more =
        "clear-after-generate.max-cache=64m,clear-after-generate.min-interval=500ms"
            + ",clear-after-generate.drain="
            + drain;
    // The types leave host B's native method of that name out.
    String method = "io.mlxguard.host.Host" + name + "#generate(long,int,int)";
    String arguments = Weave.arguments(more, method);
    try (HostProcess host = Weave.woven(binding.host(Personality.METAL), arguments)) {
      assertThat(Weave.layer(host, "ACTIVE").reason())
          .isEqualTo("1 method is woven; by dips of the cache limit alone: " + why);
      host.ask(start(1000));
      Eventually.poll().until(() -> WovenStatus.of(host).clears("dips") >= 2);
      host.ask("stop");
      List<String> outputs = Weave.outputs(host.await());
      assertThat(outputs).isEqualTo(unguarded(binding.host(Personality.METAL), outputs.size()));
      WovenStatus status = WovenStatus.of(host);
      assertThat(status.clears("clears")).isZero();
      assertThat(status.clears("held")).isZero();
      assertThat(status.clears("returnedBytes")).isPositive();
      assertThat(host.ask("record", "minCacheLimit")).isEqualTo(MAX_CACHE);
      assertThat(Weave.clears(host)).isZero();
      Weave.end(host);
    }
  }
}
