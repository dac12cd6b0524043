// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class TailsTest {

  private static final long AFTER = 1000;
  private static final int EPOCH = 7;
  private static final int MEETINGS = 200_000;

  private final Tails tails = new Tails(0);
  private Tails[] met = {};
  private int[][] cells = {};
  private final int[] one = cell();
  private final int[] other = cell();

  @Test
  void whatWasLeftBeforeTheBeginningNobodyKnows() {
    assertThat(tails.areGone(AFTER - 1, AFTER)).isFalse();
    assertThat(tails.areGone(AFTER, AFTER)).isTrue();
  }

  @Test
  void aThreadsWorkIsGoneOnceItHasDrained() {
    tails.left(one, 2000);
    assertThat(tails.areGone(2001, AFTER)).isFalse();

    tails.drained(one);
    assertThat(tails.areGone(2002, AFTER)).isTrue();
  }

  @Test
  void orAfterATime() {
    tails.left(one, 2000);

    assertThat(tails.areGone(2999, AFTER)).isFalse();
    assertThat(tails.areGone(3000, AFTER)).isTrue();
  }

  @Test
  void everyThreadsWork() {
    tails.left(one, 2000);
    tails.left(other, 2000);
    tails.drained(one);
    assertThat(tails.areGone(2001, AFTER)).isFalse();

    tails.drained(other);
    assertThat(tails.areGone(2002, AFTER)).isTrue();
  }

  @Test
  void aThreadThatLeavesTwiceDrainsOnce() {
    tails.left(one, 2000);
    tails.left(one, 2100);
    assertThat(tails.areGone(3000, AFTER)).as("the second is 900 old").isFalse();

    tails.drained(one);
    assertThat(tails.areGone(3000, AFTER)).isTrue();
  }

  @Test
  void drainingNothingCountsNothing() {
    tails.drained(one);
    tails.left(other, 2000);

    assertThat(tails.areGone(2001, AFTER)).isFalse();
  }

  @Test
  void whatNobodyCanDrainGoesByTimeAlone() {
    tails.left(one, 2000);
    tails.leftByNobody(2000);
    tails.drained(one);

    assertThat(tails.areGone(2999, AFTER)).isFalse();
    assertThat(tails.areGone(3000, AFTER)).isTrue();
  }

  /** A thread may be halted between its look at the clock and its note. */
  @Test
  void anOlderNoteDoesNotHideANewerOne() {
    tails.left(one, 2500);
    tails.left(other, 2000);
    assertThat(tails.areGone(3499, AFTER)).isFalse();

    tails.leftByNobody(5000);
    tails.leftByNobody(4500);
    assertThat(tails.areGone(5999, AFTER)).isFalse();
    assertThat(tails.areGone(6000, AFTER)).isTrue();
  }

  @Test
  void theTimeMayWrapRound() {
    Tails late = new Tails(Long.MAX_VALUE - 500);
    late.left(one, Long.MAX_VALUE - 500);

    assertThat(late.areGone(Long.MIN_VALUE, AFTER)).isFalse();
    assertThat(late.areGone(Long.MIN_VALUE + 499, AFTER)).isTrue();
  }

  /** The guard forgets old work while its owner leaves new, which is not forgotten with it. */
  @Test
  void whatIsLeftMeanwhileIsNotForgotten() throws Exception {
    meet((met, cell) -> met.left(cell, 5000));

    for (int i = 0; i < MEETINGS; i++) {
      assertThat(met[i].areGone(5999, AFTER)).isFalse();
      met[i].drained(cells[i]);
      assertThat(met[i].areGone(9000, AFTER)).isTrue();
    }
  }

  @Test
  void whoDrainsMeanwhileIsNotTakenOutTwice() throws Exception {
    meet(Tails::drained);

    for (int i = 0; i < MEETINGS; i++) {
      int[] later = cell();
      met[i].left(later, 8000);
      assertThat(met[i].areGone(8001, AFTER)).isFalse();
      met[i].drained(later);
      assertThat(met[i].areGone(8002, AFTER)).isTrue();
    }
  }

  /** A thread that has left something, and the guard, which asks when that is old. */
  private void meet(BiConsumer<Tails, int[]> owner) throws Exception {
    met = new Tails[MEETINGS];
    cells = new int[MEETINGS][];
    for (int i = 0; i < MEETINGS; i++) {
      met[i] = new Tails(0);
      cells[i] = cell();
      met[i].left(cells[i], 2000);
    }
    Together.run(
        2,
        thread -> {
          for (int i = 0; i < MEETINGS; i++) {
            if (thread == 0) {
              owner.accept(met[i], cells[i]);
            } else {
              boolean _ = met[i].areGone(4000, AFTER);
            }
          }
        });
  }

  private static int[] cell() {
    return Cell.of(new ThreadLocal<>(), EPOCH);
  }
}
