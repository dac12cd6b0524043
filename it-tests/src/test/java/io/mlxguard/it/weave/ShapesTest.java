// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.HostProcess;
import org.junit.jupiter.api.Test;

/** A call is counted once, however the host comes to it. */
class ShapesTest {

  private static final String SHAPES = "io.mlxguard.host.shapes.";
  private static final String GENERATE = SHAPES + "Llm#generate(..)";
  private static final String SHARED = SHAPES + "SharedLlm#generate(..)";
  private static final String REPLY = SHAPES + "Chat+#reply";
  private static final String[] OVERLOADS = {
    SHAPES + "Llm.generate(java.lang.String)", SHAPES + "Llm.generate(java.lang.String,int)"
  };

  private static HostProcess.Launch host() {
    return Twins.host(Bed.hosts().toString(), SHAPES + "ShapesHost");
  }

  @Test
  void anOverloadThatLeadsToAnotherAndARecursionAreOneCallEachAndAThrowIsAnError() {
    try (Twins twins = Twins.launched(ShapesTest::host, GENERATE + "[tokens=return]")) {
      assertThat(twins.woven(GENERATE, OVERLOADS).methods()).containsExactlyInAnyOrder(OVERLOADS);
      twins.generate("generate prompt=hello");
      twins.generate("generate prompt=hello tokens=8");
      twins.generate("generate prompt=hello tokens=20");
      assertThat(twins.ask("generate prompt=hello tokens=0")).startsWith("error java.lang.Illegal");
      assertThat(twins.counted(GENERATE, 4, 1).tokens()).hasValue(4 + 8 + 20);
      assertThat(twins.end()).isEmpty();
    }
  }

  @Test
  void aThousandVirtualThreadsAtOnceAreAThousandCalls() {
    try (Twins twins = Twins.launched(ShapesTest::host, SHARED)) {
      twins.woven(SHARED, SHAPES + "SharedLlm.generate(java.lang.String,int)");
      twins.generate("on-virtual-threads calls=1000");
      twins.counted(SHARED, 1000);
      assertThat(twins.end()).isEmpty();
    }
  }

  @Test
  void anInterfacesClassesSubclassesProxiesAndLambdasAreOneCallEach() {
    try (Twins twins = Twins.launched(ShapesTest::host, REPLY)) {
      twins.woven(
          REPLY,
          SHAPES + "ChatLlm.reply(java.lang.String)",
          SHAPES + "PoliteChatLlm.reply(java.lang.String)");
      twins.generate("reply by=class prompt=hello");
      twins.generate("reply by=subclass prompt=hello");
      twins.generate("reply by=proxy prompt=hello");
      twins.generate("reply by=lambda prompt=hello");
      twins.counted(REPLY, 4);
      assertThat(twins.end()).isEmpty();
    }
  }
}
