// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissesTest {

  private static final String SAMPLE = Sample.class.getName();
  private static final Class<?>[] LOADED = {
    String.class, Sample.class, Sample.Concrete.class, Sample.Generates.class
  };

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WEAVE.Sample#generate(int)   | is loaded; it has generate(Request), generate(String, int)",
        "WEAVE.Sample#GENERATE        | is loaded; it has generate(Request), generate(String, int)",
        "WEAVE.Sample#absent          | is loaded; it has no method of that name",
        "com.acme.Sample#generate     | no class com.acme.Sample is loaded; WEAVE.Sample is",
        "com.acme.Llm#generate        | no class com.acme.Llm is loaded",
        "WEAVE.Sample$Generates+#say  | no loaded class that implements it has such a method",
      })
  void whatMayHaveBeenMeant(String target, String why) {
    String here = SAMPLE.substring(0, SAMPLE.lastIndexOf('.'));

    assertThat(NearMisses.of(PlannerTest.targets(target.replace("WEAVE", here)).getFirst(), LOADED))
        .endsWith(why.replace("WEAVE", here));
  }
}
