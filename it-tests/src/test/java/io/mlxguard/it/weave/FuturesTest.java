// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A call that answers with a future is in flight until that is complete. */
class FuturesTest {

  private static final String HOST = "io.mlxguard.host.shapes.ShapesHost";
  private static final String LLM = "io.mlxguard.host.shapes.AsyncLlm";

  private static final String[] METHODS = {"generateAsync", "generateStage", "generateAny"};

  private static HostProcess.Launch host() {
    return Twins.host(Bed.hosts().toString(), HOST);
  }

  private static String target(String method) {
    return LLM + "#" + method + "(..)";
  }

  private static Twins woven(String... methods) {
    Twins twins =
        Twins.launched(
            FuturesTest::host,
            Arrays.stream(methods)
                .map(method -> target(method) + "[tokens=arg(1)]")
                .toArray(String[]::new));
    for (String method : methods) {
      twins.woven(target(method), LLM + "." + method + "(java.lang.String,int)");
    }
    return twins;
  }

  /** Declared as the class, as the interface, and as nothing in particular. */
  @Test
  void untilItIsComplete() {
    try (Twins twins = woven(METHODS)) {
      beginAll(twins, 8);
      beginAll(twins, 5);
      assertInFlight(twins, 2);
      finishAll(twins);
      assertInFlight(twins, 1);
      finishAll(twins);
      for (String method : METHODS) {
        assertThat(twins.counted(target(method), 2).tokens()).as(method).hasValue(8 + 5);
      }
      assertThat(twins.end()).isEmpty();
    }
  }

  private static void beginAll(Twins twins, int tokens) {
    for (String method : METHODS) {
      begin(twins, method, tokens);
    }
  }

  private static void finishAll(Twins twins) {
    for (String _ : METHODS) {
      twins.generate("finish");
    }
  }

  private static void assertInFlight(Twins twins, int calls) {
    GuardStatus now = twins.now();
    for (String method : METHODS) {
      GuardStatus.Target target = now.target(target(method)).orElseThrow();
      assertThat(target.inFlight()).as(method).isEqualTo(calls);
    }
  }

  @Test
  void untilItFailsAndNotAtAllWhereThereIsNoneOrItsWorkIsDoneBefore() {
    String async = target("generateAsync");
    String atOnce = target("generateAtOnce");
    try (Twins twins = woven("generateAsync", "generateAtOnce")) {
      begin(twins, "generateAsync", 0);
      assertThat(twins.now(async).inFlight()).isEqualTo(1);
      assertThat(twins.ask("finish")).startsWith("failed java.lang.IllegalArgumentException");
      twins.counted(async, 1, 1);
      assertThat(twins.ask("begin prompt=hello method=generateAsync tokens=-1"))
          .startsWith("error java.lang.IllegalArgumentException");
      begin(twins, "generateAtOnce", 8);
      twins.counted(async, 2, 2);
      twins.counted(atOnce, 1);
      assertThat(twins.end()).isEmpty();
    }
  }

  private static void begin(Twins twins, String method, int tokens) {
    String command = "begin prompt=hello method=%s tokens=%d".formatted(method, tokens);
    assertThat(twins.ask(command)).startsWith("begun ");
  }
}
