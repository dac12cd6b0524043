// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TallyTest {

  private final Tally tally = new Tally();

  @Test
  void inAndOut() {
    tally.enter();
    tally.enter();
    assertThat(tally.inFlight()).isEqualTo(2);
    assertThat(tally.ended().calls()).isZero();

    tally.exit(30);
    assertThat(tally.inFlight()).isEqualTo(1);
    tally.exit(12);

    assertThat(tally.inFlight()).isZero();
    assertThat(tally.ended().calls()).isEqualTo(2);
    assertThat(tally.ended().micros()).isEqualTo(42);
  }

  @Test
  void anEntryThatIsTakenBackIsNoCall() {
    tally.enter();
    tally.unenter();

    assertThat(tally.inFlight()).isZero();
    assertThat(tally.ended().calls()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 13, (1 << 14) - 1, 1 << 14, (1 << 14) + 1, 5 << 14})
  void moreCallsThanFitInTheWord(int calls) {
    tally.enter();
    call(calls, 3);

    assertThat(tally.ended().calls()).isEqualTo(calls);
    assertThat(tally.ended().micros()).isEqualTo(3L * calls);
    assertThat(tally.inFlight()).as("the one that is still inside").isEqualTo(1);
  }

  /** 2^30 would run over the word's end, one after the other or at once. */
  @ParameterizedTest
  @ValueSource(longs = {(1L << 26) - 1, 1L << 26, (1L << 28) - 1, 1L << 28, 1L << 30, 1L << 45})
  void longCalls(long micros) {
    call(100, micros);

    assertThat(tally.ended().micros()).isEqualTo(100 * micros);
    assertThat(tally.ended().calls()).isEqualTo(100);
    assertThat(tally.inFlight()).isZero();
  }

  @Test
  void readWhileCallsAreInFlight() {
    for (int round = 1; round <= 3; round++) {
      tally.enter();
      call(10_000, 1);
      assertThat(tally.ended().calls()).isEqualTo(10_000L * round);
      assertThat(tally.inFlight()).isEqualTo(round);
    }
  }

  @Test
  void manyThreads() throws Exception {
    Together.run(8, thread -> call(50_000, thread));

    assertThat(tally.inFlight()).isZero();
    assertThat(tally.ended().calls()).isEqualTo(8 * 50_000);
    assertThat(tally.ended().micros()).isEqualTo(50_000 * (1 + 2 + 3 + 4 + 5 + 6 + 7));
  }

  /** A host's thread may be halted in the midst of making room in the word. */
  @Test
  void aReaderSeesEachCallWithItsLength() throws Exception {
    AtomicInteger running = new AtomicInteger(2);
    Together.run(
        3,
        thread -> {
          if (thread < 2) {
            call(1_000_000, 7);
            int _ = running.decrementAndGet();
          } else {
            long seen = 0;
            while (running.get() > 0) {
              Tally.Ended ended = tally.ended();
              assertThat(ended.micros()).isEqualTo(7 * ended.calls());
              assertThat(ended.calls()).isGreaterThanOrEqualTo(seen);
              seen = ended.calls();
            }
          }
        });

    assertThat(tally.ended()).isEqualTo(new Tally.Ended(2_000_000, 14_000_000));
  }

  private void call(int times, long micros) {
    for (int i = 0; i < times; i++) {
      tally.enter();
      tally.exit(micros);
    }
  }
}
