// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;

/** A class in a package that its module exports to nobody. */
class ModulePathTest {

  private static final String MODULE = "io.mlxguard.host.modular";
  private static final String TARGET = "io.mlxguard.host.modular.Llm#generate(..)";
  private static final String METHOD =
      "io.mlxguard.host.modular.Llm.generate(java.lang.String,int)";

  private static HostProcess.Launch host() {
    String jar = Bed.built("modular.jar").toString();
    String main = MODULE + "/io.mlxguard.host.modular.ModularHost";
    return HostProcess.of("-p", jar, "-m", main, Twins.library())
        .with("--enable-native-access=" + MODULE);
  }

  @Test
  void atLaunch() {
    try (Twins twins = Twins.launched(ModulePathTest::host, TARGET + "[tokens=arg(1)]")) {
      assertCounted(twins);
    }
  }

  @Test
  void attached() {
    try (Twins twins = Twins.unguarded(ModulePathTest::host)) {
      twins.generate("generate prompt=before tokens=8");
      twins.attach(TARGET + "[tokens=arg(1)]");
      assertCounted(twins);
    }
  }

  private static void assertCounted(Twins twins) {
    assertThat(twins.ask("module")).isEqualTo("module " + MODULE);
    twins.woven(TARGET, METHOD);
    twins.generate("generate prompt=hello tokens=8");
    twins.generate("generate prompt=world tokens=5");
    assertThat(twins.counted(TARGET, 2).tokens()).hasValue(8 + 5);
    assertThat(twins.end(ModulePathTest::isOfTheJdk)).isEmpty();
  }

  /** It finds its own java.instrument, which an attach brings in, without native access. */
  private static boolean isOfTheJdk(String line) {
    return line.isEmpty() || line.startsWith("WARNING: ");
  }
}
