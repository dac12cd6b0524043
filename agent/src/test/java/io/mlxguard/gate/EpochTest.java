// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that begin under one guard and end under another, or under none. */
class EpochTest {

  private final Rig first = new Rig();
  private final int site = first.site(first.llm);

  @AfterEach
  void takeOut() {
    first.close();
  }

  @Test
  void withoutAHookNothingIsCounted() {
    first.close();

    int token = MlxGuardHook.in(site);
    MlxGuardHook.out(site, token, null);

    assertThat(token).isZero();
    assertThat(first.llm.numbers().calls()).isZero();
  }

  @Test
  void aCallThatBeganUnderNoneEndsUncounted() {
    first.ready();
    first.pool.cacheBytes = Rig.MAX_CACHE;

    MlxGuardHook.out(site, 0, null);
    MlxGuardHook.out(site, 0, 1L, null);
    MlxGuardHook.out(site, 0, "result", null);

    assertThat(first.inFlight()).isZero();
    assertThat(first.drains()).isZero();
    assertThat(first.llm.numbers().calls()).isZero();
  }

  @Test
  void aCallThatBeganUnderAnEarlierGuardIsNotThisOnes() {
    int token = MlxGuardHook.in(site, 5000);
    try (Rig second = new Rig()) {
      int same = second.site(second.llm);
      second.ready();
      second.pool.cacheBytes = Rig.MAX_CACHE;

      MlxGuardHook.out(site, token, null);
      assertThat(second.inFlight()).isZero();
      assertThat(second.clears()).isZero();

      Rig.call(same);
      assertThat(second.clears()).as("this thread's cell was begun anew").isEqualTo(1);
      assertThat(second.llm.numbers().calls()).isEqualTo(1);
    }
    assertThat(first.inFlight()).as("it saw no end").isEqualTo(1);
  }

  @Test
  void aStageOfAnEarlierGuardsIsNotThisOnes() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    MlxGuardHook.out(site, MlxGuardHook.in(site), stage, null);
    try (Rig second = new Rig()) {
      int _ = second.site(second.llm);

      stage.complete("done");

      assertThat(second.inFlight()).isZero();
      assertThat(second.llm.numbers().calls()).isZero();
    }
  }

  @Test
  void aSiteThatNobodyKnows() {
    assertThat(MlxGuardHook.in(site + 1)).isZero();
    assertThat(MlxGuardHook.in(site + 1, 5L)).isZero();
    assertThat(MlxGuardHook.in(site + 1, "five")).isZero();
    assertThat(first.inFlight()).isZero();
  }

  /** Whatever the seed, a token is never 0, and one guard's is not the next one's. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, 255, 256, Integer.MIN_VALUE, Integer.MAX_VALUE, 1_640_531_527})
  void anySeed(int seed) {
    int mine = tokenOf(seed);
    int next = tokenOf(seed + 1);

    assertThat(mine).isNotZero();
    assertThat(next).isNotZero();
    assertThat(next >>> 8).isNotEqualTo(mine >>> 8);
  }

  private static int tokenOf(int seed) {
    try (Rig rig = Rig.seeded(seed)) {
      int site = rig.site(rig.llm);
      int token = MlxGuardHook.in(site);
      MlxGuardHook.out(site, token, null);
      assertThat(rig.inFlight()).isZero();
      return token;
    }
  }
}
