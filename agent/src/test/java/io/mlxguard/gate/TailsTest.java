// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TailsTest {

  private static final long AFTER = 1000;
  private static final int EPOCH = 7;

  private final Tails tails = new Tails(0);
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

  private static int[] cell() {
    return Cell.of(new ThreadLocal<>(), EPOCH);
  }
}
