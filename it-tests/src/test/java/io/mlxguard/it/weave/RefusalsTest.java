// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import io.mlxguard.it.Undisturbed;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A method whose return does not end its work, or that is no code, is refused by name. */
class RefusalsTest {

  private static final String HOST = "io.mlxguard.host.shapes.ShapesHost";
  private static final String LLM = "io.mlxguard.host.shapes.StreamingLlm";
  private static final String GENERATE = LLM + "#generate(..)";

  /** What is said of each, in part. */
  private static final Map<String, String> REFUSED =
      new TreeMap<>(
          Map.of(
              "stream", "returns a stream",
              "streamOfInts", "returns a stream",
              "iterate", "returns an iterator",
              "publish", "returns a publisher",
              "submit", "returns a future",
              "decode", "is abstract",
              "decodeNatively", "is native"));

  private static HostProcess.Launch host() {
    return Twins.host(Bed.hosts().toString(), HOST);
  }

  private static String target(String method) {
    return LLM + "#" + method + "(..)";
  }

  private static String signature(String method) {
    return LLM + "." + method + "(java.lang.String)";
  }

  @Test
  void eachIsNamedWithTheReasonAndTheOtherMethodsStand() {
    String[] targets =
        Stream.concat(REFUSED.keySet().stream().map(RefusalsTest::target), Stream.of(GENERATE))
            .toArray(String[]::new);
    try (Twins twins = Twins.launched(RefusalsTest::host, targets)) {
      twins.woven(GENERATE, LLM + ".generate(java.lang.String,int)");
      twins.generate("stream prompt=hello");
      twins.counted(GENERATE, 1);
      GuardStatus status = twins.now();
      REFUSED.forEach((method, reason) -> assertRefused(status, method, reason));
      String warned = twins.end();
      assertThat(warned).contains(REFUSED.keySet().stream().map(RefusalsTest::signature).toList());
    }
  }

  @Test
  void aConstructorIsAMistakeInTheConfiguration() {
    String configuration = "clear-after-generate.methods=" + LLM + "#<init>(..)";
    try (HostProcess host = host().guarded(configuration).start().ready()) {
      GuardStatus status = Eventually.status(host, it -> !it.problems().isEmpty());
      assertThat(status.problems()).singleElement().asString().contains("means constructors");
      assertThat(status.layer("clear-after-generate").status()).isEqualTo("OFF");
      Undisturbed.end(host);
      assertThat(host.stderr()).contains("means constructors");
    }
  }

  private static void assertRefused(GuardStatus status, String method, String reason) {
    GuardStatus.Target target = status.target(target(method)).orElseThrow();
    assertThat(target.methods()).as(method).isEmpty();
    assertThat(target.refused())
        .singleElement()
        .asString()
        .startsWith(signature(method) + ": ")
        .contains(reason);
    assertThat(target.calls()).as(method).isZero();
  }
}
