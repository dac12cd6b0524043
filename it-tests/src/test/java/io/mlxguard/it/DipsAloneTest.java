// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where layer 4 may not drain and clear, dips stand in, and the status says so. */
class DipsAloneTest {

  private static final long MAX_CACHE = 64L << 20;

  private static String start(int calls, String lengths) {
    return "start agents=4 calls=" + calls + " seed=1 prompt=4..16 new=" + lengths;
  }

  private static List<String> unguarded(HostProcess.Launch launch, int calls, String lengths) {
    try (HostProcess host = Weave.used(launch)) {
      host.ask(start(calls, lengths));
      return Weave.outputs(host.await());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FFM, A, 150..250, off, clear-after-generate.drain=off",
    "JNI, B, 250..450, on, without mlx-c there is no exception barrier"
  })
  void dipsComeAndNoClear(Binding binding, String name, String lengths, String drain, String why) {
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
      host.ask(start(1000, lengths));
      Eventually.poll().until(() -> Weave.status(host).getLong("dips") >= 2);
      host.ask("stop");
      List<String> outputs = Weave.outputs(host.await());
      assertThat(outputs)
          .isEqualTo(unguarded(binding.host(Personality.METAL), outputs.size(), lengths));
      JsonObject clears = Weave.status(host);
      assertThat(clears.getLong("clears")).isZero();
      assertThat(clears.getLong("held")).isZero();
      assertThat(clears.getLong("returnedBytes")).isPositive();
      assertThat(host.ask("record", "minCacheLimit")).isEqualTo(MAX_CACHE);
      assertThat(Weave.clears(host)).isZero();
      Weave.end(host);
    }
  }
}
