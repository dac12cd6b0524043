// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.weave;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MentionsTest {

  private static final String SAMPLE = Sample.class.getName();

  private static boolean mentioned(String methods, Class<?> type) {
    String internal = type.getName().replace('.', '/');
    return new Mentions(PlannerTest.targets(methods)).in(internal, PlannerTest.bytes(type));
  }

  @Test
  void byItsName() {
    assertThat(mentioned(SAMPLE + "#generate", Sample.class)).isTrue();
    assertThat(mentioned(SAMPLE + "#generate", Sample.Concrete.class)).isFalse();
    assertThat(mentioned("io.mlxguard.*.Sam*#x", Sample.class)).isTrue();
    assertThat(mentioned("com.acme.*#x", Sample.class)).isFalse();
  }

  /** A subtype need not name the interface, but it names the method it has. */
  @Test
  void aSubtypeByTheMethodItHas() {
    assertThat(mentioned("com.acme.Llm+#reply", Sample.Concrete.class)).isTrue();
    assertThat(mentioned("com.acme.Llm+#rep*y", Sample.Concrete.class)).isTrue();
    assertThat(mentioned("com.acme.Llm+#stopWords", Sample.Concrete.class)).isFalse();
  }

  @Test
  void nothingWithoutATarget() {
    assertThat(new Mentions(java.util.List.of()).in("a/B", new byte[100])).isFalse();
  }
}
