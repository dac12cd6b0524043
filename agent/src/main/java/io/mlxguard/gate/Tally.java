// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The calls of one target: how many are in flight, how many have ended, and how long those took.
 * One word, because each atomic step costs a quarter of what a call may cost: an entry is one, an
 * exit another. The word's upper parts are poured into wide counters long before they are full.
 */
final class Tally {

  // The word, from the lowest bit: calls in flight, calls ended, their microseconds.
  private static final int IN_FLIGHT_BITS = 20;
  private static final int CALLS_BITS = 14;
  private static final long IN_FLIGHT = (1L << IN_FLIGHT_BITS) - 1;
  private static final long CALLS = (1L << CALLS_BITS) - 1;
  private static final int MICROS_SHIFT = IN_FLIGHT_BITS + CALLS_BITS;
  private static final long ONE_CALL = 1L << IN_FLIGHT_BITS;
  private static final long MANY_CALLS = 1L << (CALLS_BITS - 1);
  private static final long MANY_MICROS = 1L << 28;

  // A dozen threads' calls, each just shorter, fit above MANY_MICROS until one of them has poured.
  private static final long LONG_CALL_MICROS = 1L << 26;

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(Tally.class, "word", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  @SuppressWarnings("unused") // through WORD
  private volatile long word;

  private final AtomicReference<Ended> poured = new AtomicReference<>(new Ended(0, 0));

  /**
   * Of calls that have ended.
   *
   * @param calls how many
   * @param micros how long they took, all together
   */
  record Ended(long calls, long micros) {

    Ended plus(Ended more) {
      return new Ended(calls + more.calls, micros + more.micros);
    }
  }

  void enter() {
    long _ = (long) WORD.getAndAdd(this, 1L);
  }

  /** An entry that was taken back, and is no call. */
  void unenter() {
    long _ = (long) WORD.getAndAdd(this, -1L);
  }

  /** Those in flight will not be told of any more. */
  void forget() {
    long _ = (long) WORD.getAndBitwiseAnd(this, ~IN_FLIGHT);
  }

  /**
   * A call has ended.
   *
   * @param callMicros how long it took
   */
  void exit(long callMicros) {
    if (callMicros >= LONG_CALL_MICROS) {
      exitLong(callMicros);
      return;
    }
    long before = (long) WORD.getAndAdd(this, ONE_CALL + (callMicros << MICROS_SHIFT) - 1);
    if (((before >>> IN_FLIGHT_BITS) & CALLS) >= MANY_CALLS
        || (before >>> MICROS_SHIFT) >= MANY_MICROS) {
      Ended _ = pour();
    }
  }

  /** Its length would fill the word. */
  private void exitLong(long callMicros) {
    Ended _ = poured.accumulateAndGet(new Ended(1, callMicros), Ended::plus);
    long _ = (long) WORD.getAndAdd(this, -1L);
  }

  /** Both numbers go over at once, so that a mean made from them is one. */
  private Ended pour() {
    long full = (long) WORD.getAndBitwiseAnd(this, IN_FLIGHT);
    Ended more = new Ended((full >>> IN_FLIGHT_BITS) & CALLS, full >>> MICROS_SHIFT);
    return poured.accumulateAndGet(more, Ended::plus);
  }

  int inFlight() {
    return (int) (word & IN_FLIGHT);
  }

  /** Of a call that ended just now a reader may see nothing yet; never a part. */
  Ended ended() {
    return pour();
  }
}
