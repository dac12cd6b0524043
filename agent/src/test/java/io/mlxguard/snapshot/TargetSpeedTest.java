// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.gate.TargetNumbers;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TargetSpeedTest {

  private static final String LLM = "com.acme.Llm#generate(..)";

  private static TargetNumbers withoutTokens(double averageMicros, double baselineMicros) {
    OptionalDouble none = OptionalDouble.empty();
    return new TargetNumbers(
        LLM,
        List.of(),
        List.of(),
        40,
        0,
        0,
        0,
        0,
        OptionalDouble.of(averageMicros),
        OptionalDouble.of(baselineMicros),
        0,
        none,
        none,
        OptionalDouble.of(baselineMicros / averageMicros),
        false,
        OptionalLong.empty(),
        OptionalLong.empty(),
        0);
  }

  @Test
  void byTokensASecond() {
    assertThat(TargetSpeed.halved(Snapshots.target(LLM, true, List.of(), List.of())))
        .isEqualTo("13.1 tokens/s, at most half of the first hour's 26.3");
    assertThat(TargetSpeed.recovered(Snapshots.target(LLM, false, List.of(), List.of())))
        .isEqualTo("back at 25.0 tokens/s, at least three quarters of the first hour's 26.3");
  }

  @Test
  void withoutTokensByLength() {
    assertThat(TargetSpeed.halved(withoutTokens(2_345_678, 1_000_049)))
        .isEqualTo("2346 ms a call, at least twice the first hour's 1000 ms");
    assertThat(TargetSpeed.recovered(withoutTokens(1_234, 1_000)))
        .isEqualTo("back at 1.2 ms a call, at most a third over the first hour's 1.0 ms");
  }

  @Test
  void ofOneWithoutNumbersNoNumberIsSaid() {
    assertThat(TargetSpeed.halved(Snapshots.uncalled(LLM))).doesNotContainPattern("[0-9]");
  }
}
