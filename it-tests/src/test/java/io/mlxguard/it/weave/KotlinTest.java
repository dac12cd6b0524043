// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.File;
import org.junit.jupiter.api.Test;

/** Of Kotlin's functions, those that return when their work is done. */
class KotlinTest {

  private static final String LLM = "io.mlxguard.host.kotlin.Llm";
  private static final String GENERATE = LLM + "#generate(..)";
  private static final String LAZILY = LLM + "#generateLazily(..)";

  private static HostProcess.Launch host() {
    String libraries = Bed.built("kotlin").resolve("*").toString();
    return Twins.host(
        Bed.hosts() + File.pathSeparator + libraries, "io.mlxguard.host.kotlin.KotlinHost");
  }

  @Test
  void aBlockingFunctionIsWovenASuspendingOneAndASequenceAreRefusedByName() {
    try (Twins twins = Twins.launched(KotlinTest::host, GENERATE, LAZILY)) {
      String blocking = LLM + ".generate(java.lang.String,int)";
      GuardStatus.Target generate = twins.woven(GENERATE, blocking);
      assertThat(generate.methods()).containsExactly(blocking);

      assertThat(generate.refused())
          .singleElement()
          .asString()
          .startsWith(LLM + ".generate(java.util.List,kotlin.coroutines.Continuation): ");
      twins.generate("generate prompt=hello");
      twins.generate("generate-by-default prompt=hello");
      twins.generate("suspend prompt=hello");
      twins.generate("sequence prompt=hello");
      twins.counted(GENERATE, 2);
      GuardStatus.Target lazily = twins.counted(LAZILY, 0);
      assertThat(lazily.methods()).isEmpty();
      assertThat(lazily.refused())
          .singleElement()
          .asString()
          .startsWith(LLM + ".generateLazily(java.lang.String,int): ");
      assertThat(twins.end()).contains("kotlin.coroutines.Continuation", "generateLazily");
    }
  }
}
