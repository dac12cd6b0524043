// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A class that only loaders of the host's own have, of whose parents none sees the guard. */
class ClassLoadersTest {

  private static final String TARGET = "io.mlxguard.host.isolating.inside.Llm#generate(..)";
  private static final String METHOD =
      "io.mlxguard.host.isolating.inside.Llm.generate(java.lang.String,int)";

  private static final List<String> KINDS = List.of("nothing", "platform", "bytes");

  private static HostProcess.Launch host() {
    return Twins.host(
        Bed.built("isolating.jar").toString(),
        "io.mlxguard.host.isolating.IsolatingHost",
        Bed.built("isolated.jar").toString());
  }

  @Test
  void loadedLaterTheClassIsWovenInEachOfThem() {
    try (Twins twins = Twins.launched(ClassLoadersTest::host, TARGET)) {
      assertThat(twins.woven(TARGET).methods()).isEmpty();
      long calls = 0;
      for (String kind : KINDS) {
        load(twins, kind);
        calls = countTwoMore(twins, kind, calls);
      }
      assertThat(twins.now(TARGET).methods()).containsExactly(METHOD);
      assertThat(twins.end()).isEmpty();
    }
  }

  @Test
  void loadedBeforeTheAttachToo() {
    try (Twins twins = Twins.unguarded(ClassLoadersTest::host)) {
      for (String kind : KINDS) {
        load(twins, kind);
        call(twins, kind);
      }
      twins.attach(TARGET);
      twins.woven(TARGET, METHOD);
      long calls = 0;
      for (String kind : KINDS) {
        calls = countTwoMore(twins, kind, calls);
      }
      assertThat(twins.now(TARGET).methods()).containsExactly(METHOD);
      assertThat(twins.end()).isEmpty();
    }
  }

  /** Weaving takes a moment, and calls before it has happened are not counted. */
  private static long countTwoMore(Twins twins, String kind, long before) {
    long calls =
        Eventually.poll()
            .until(
                () -> {
                  call(twins, kind);
                  return twins.now(TARGET).calls();
                },
                seen -> seen > before);
    call(twins, kind);
    call(twins, kind);
    return twins.counted(TARGET, calls + 2).calls();
  }

  private static void load(Twins twins, String kind) {
    boolean resource = !kind.equals("bytes");
    assertThat(twins.ask("load into=" + kind)).isEqualTo("loaded resource=" + resource);
  }

  private static void call(Twins twins, String kind) {
    twins.generate("generate prompt=hello from=" + kind);
  }
}
