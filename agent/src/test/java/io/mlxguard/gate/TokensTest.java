// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a call's tokens are found, and that reading them is no trouble of the host's. */
class TokensTest {

  private final Rig rig = new Rig();
  private final TokenReader plain = new TokenReader(List.of());

  @AfterEach
  void takeOut() {
    rig.close();
  }

  @Test
  void anArgument() {
    int site = rig.site(rig.llm, plain, null, false);

    MlxGuardHook.out(site, MlxGuardHook.in(site, new int[12]), null);
    MlxGuardHook.out(site, MlxGuardHook.in(site, (Object) null), null);
    MlxGuardHook.out(site, MlxGuardHook.in(site, new Object()), null);

    assertThat(rig.llm.numbers().tokens()).isEqualTo(12);
    assertThat(rig.llm.numbers().calls()).isEqualTo(3);
  }

  @Test
  void aNumber() {
    int site = rig.site(rig.llm);

    MlxGuardHook.out(site, MlxGuardHook.in(site, 7L), null);
    MlxGuardHook.out(site, MlxGuardHook.in(site, -7L), null);
    MlxGuardHook.out(site, MlxGuardHook.in(site), 5L, null);

    assertThat(rig.llm.numbers().tokens()).isEqualTo(12);
  }

  @Test
  void theResult() {
    int site = rig.site(rig.llm, null, plain, true);

    MlxGuardHook.out(site, MlxGuardHook.in(site), "four", null);
    MlxGuardHook.out(site, MlxGuardHook.in(site), (Object) null, null);
    MlxGuardHook.out(site, MlxGuardHook.in(site), "thrown", new IllegalStateException());

    assertThat(rig.llm.numbers().tokens()).isEqualTo(4);
    assertThat(rig.llm.numbers().errors()).isEqualTo(1);
  }

  @Test
  void aResultThatIsNotAskedForIsNotCounted() {
    int site = rig.site(rig.llm, plain, null, false);

    MlxGuardHook.out(site, MlxGuardHook.in(site, "four"), "five!", null);

    assertThat(rig.llm.numbers().tokens()).isEqualTo(4);
  }

  @Test
  void aMethodOfTheHostsThatThrows() throws Exception {
    MethodHandle throwing =
        MethodHandles.lookup()
            .findStatic(
                TokensTest.class, "thrown", MethodType.methodType(Object.class, Object.class));
    TokenReader broken = new TokenReader(List.of(throwing));
    int site = rig.site(rig.llm, broken, broken, true);

    int token = MlxGuardHook.in(site, "argument");
    assertThat(rig.inFlight()).as("it counts all the same").isEqualTo(1);
    MlxGuardHook.out(site, token, "result", null);

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
    assertThat(rig.llm.numbers().errors()).isZero();
    assertThat(rig.llm.numbers().suppressed()).isEqualTo(2);
  }

  @SuppressWarnings({"unused", "TypeParameterUnusedInFormals"})
  private static Object thrown(Object value) {
    throw new StackOverflowError("the host's own, on " + value);
  }
}
