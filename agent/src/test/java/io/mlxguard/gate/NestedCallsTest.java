// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NestedCallsTest {

  private final Rig rig = new Rig();
  private final int outer = rig.site(rig.llm);
  private final int inner = rig.site(rig.chat);
  private final int overload = rig.site(rig.llm);

  @BeforeEach
  void ready() {
    rig.ready();
  }

  @AfterEach
  void takeOut() {
    rig.close();
  }

  @Test
  void onlyTheOutermostClears() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    int first = MlxGuardHook.in(outer);
    Rig.call(inner);
    assertThat(rig.drains()).as("not by a nested one").isZero();
    assertThat(rig.clears()).isZero();

    MlxGuardHook.out(outer, first, null);

    assertThat(rig.clears()).isEqualTo(1);
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
    assertThat(rig.chat.numbers().calls()).as("another target's counts").isEqualTo(1);
    assertThat(rig.inFlight()).isZero();
  }

  @Test
  void aNestedCallsTokensCount() {
    rig.pool.cacheBytes = Gate.FLOOR_BYTES;
    int first = MlxGuardHook.in(outer);
    Rig.call(inner, Rig.MIN_TOKENS);
    MlxGuardHook.out(outer, first, null);

    assertThat(rig.gate.log().last().cause()).isEqualTo(ClearCause.TOKENS);
  }

  /** An overload that calls the other, or recursion, is one call of the target's. */
  @Test
  void inTheSameTargetItCountsOnce() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    int first = MlxGuardHook.in(outer);
    int second = MlxGuardHook.in(overload);
    int third = MlxGuardHook.in(inner);
    int fourth = MlxGuardHook.in(outer);

    assertThat(rig.llm.numbers().inFlight()).isEqualTo(1);
    assertThat(rig.inFlight()).as("though another target's is between them").isEqualTo(2);

    MlxGuardHook.out(outer, fourth, null);
    MlxGuardHook.out(inner, third, null);
    MlxGuardHook.out(overload, second, null);
    assertThat(rig.clears()).isZero();
    assertThat(rig.llm.numbers().inFlight()).isEqualTo(1);
    MlxGuardHook.out(outer, first, null);
    assertThat(rig.clears()).isEqualTo(1);
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
  }

  @Test
  void aNestedCallThatThrowsIsItsOwnError() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    int first = MlxGuardHook.in(outer);
    Rig.fail(inner);
    MlxGuardHook.out(outer, first, null);

    assertThat(rig.chat.numbers().errors()).isEqualTo(1);
    assertThat(rig.llm.numbers().errors()).isZero();
    assertThat(rig.clears()).as("the outermost has ended well").isEqualTo(1);
  }

  @Test
  void deeperThanAThreadsCellReaches() {
    int depth = Cell.LEVELS + 4;
    int[] sites = new int[depth];
    TargetStats[] stats = new TargetStats[depth];
    for (int level = 0; level < depth; level++) {
      stats[level] = new TargetStats("Llm" + level);
      rig.gate.add(stats[level]);
      sites[level] = rig.site(stats[level]);
    }
    rig.clock.pass(Rig.TAIL_AFTER);
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    for (int round = 1; round <= 2; round++) {
      int[] tokens = new int[depth];
      for (int level = 0; level < depth; level++) {
        tokens[level] = MlxGuardHook.in(sites[level]);
      }
      assertThat(rig.inFlight()).isEqualTo(Cell.LEVELS);
      for (int level = depth - 1; level >= 0; level--) {
        assertThat(rig.clears()).isEqualTo(round - 1);
        MlxGuardHook.out(sites[level], tokens[level], null);
      }

      assertThat(rig.inFlight()).isZero();
      assertThat(rig.clears()).isEqualTo(round);
      assertThat(stats[Cell.LEVELS - 1].numbers().calls()).isEqualTo(round);
      assertThat(stats[Cell.LEVELS].numbers().calls()).as("not counted").isZero();
      rig.pool.cacheBytes = Rig.MAX_CACHE;
      rig.ready();
    }
  }

  /** As when the exit of one deep in a recursion found no stack left. */
  @Test
  void aNestedCallWhoseEndIsNotToldIsOverWithTheOuterOne() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    int token = MlxGuardHook.in(outer);
    int _ = MlxGuardHook.in(inner);

    MlxGuardHook.out(outer, token, null);

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.chat.numbers().calls()).isZero();
    Rig.call(outer);
    assertThat(rig.clears()).isEqualTo(1);
  }

  @Test
  void recursionWithoutAnEnd() {
    recurse(5000);

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
    assertThat(rig.chat.numbers().calls()).isEqualTo(1);
  }

  private void recurse(int more) {
    int site = more % 2 == 0 ? outer : inner;
    int token = MlxGuardHook.in(site);
    if (more > 0) {
      recurse(more - 1);
    }
    MlxGuardHook.out(site, token, null);
  }
}
