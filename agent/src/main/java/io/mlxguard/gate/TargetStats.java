// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * One target's calls, over all methods that are woven for it. Written by the host's threads;
 * averages are made from it at each tick of the guard's.
 */
public final class TargetStats {

  private static final int RECENT = 64;
  private static final int RECENT_MASK = RECENT - 1;

  private final String target;
  private final Tally tally = new Tally();
  private final LongAdder errors = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder tokenMicros = new LongAdder();
  private final LongAdder suppressed = new LongAdder();

  /** Lengths of the latest calls; threads may overwrite each other's, which loses one of many. */
  private final int[] recentMicros = new int[RECENT];

  private int nextRecent;
  private final AtomicLong longestMicros = new AtomicLong();
  private final LongAdder grownPoolBytes = new LongAdder();
  private final LongAdder grownActiveBytes = new LongAdder();
  private final LongAdder grownCalls = new LongAdder();
  private final Pace pace = new Pace();
  private List<String> methods = List.of();
  private List<String> refused = List.of();

  /**
   * No calls yet.
   *
   * @param target as configured
   */
  public TargetStats(String target) {
    this.target = target;
  }

  /** As configured. */
  public String target() {
    return target;
  }

  Tally tally() {
    return tally;
  }

  void ended(long micros, int callTokens, boolean failed) {
    recentMicros[nextRecent++ & RECENT_MASK] = (int) Math.min(micros, Integer.MAX_VALUE);
    if (micros > longestMicros.get()) {
      // No lock: a virtual thread that waits for one leaves its carrier.
      longestMicros.accumulateAndGet(micros, Math::max);
    }
    if (callTokens > 0) {
      tokens.add(callTokens);
      tokenMicros.add(micros);
    }
    if (failed) {
      errors.increment();
    }
    tally.exit(micros);
  }

  void suppressed() {
    suppressed.increment();
  }

  void grew(long poolBytes, long activeBytes) {
    grownPoolBytes.add(poolBytes);
    grownActiveBytes.add(activeBytes);
    grownCalls.increment();
  }

  /** Which methods are woven for it, and which fit its name but cannot be, and why. */
  public synchronized void woven(List<String> wovenMethods, List<String> refusals) {
    methods = List.copyOf(wovenMethods);
    refused = List.copyOf(refusals);
  }

  /**
   * What nine of ten of its latest calls have not exceeded, in microseconds; empty where there are
   * fewer than ten. A prediction: a call in flight will hardly take longer.
   */
  OptionalLong usualMicros() {
    long calls = Math.min(RECENT, tally.ended().calls());
    if (calls < 10) {
      return OptionalLong.empty();
    }
    int[] sorted = Arrays.copyOf(recentMicros, (int) calls);
    Arrays.sort(sorted);
    return OptionalLong.of(sorted[(int) (calls * 9 / 10)]);
  }

  /** Takes the calls since the tick before into the averages. Used by one thread of the guard's. */
  public void tick(long nowNanos) {
    Tally.Ended ended = tally.ended();
    pace.tick(nowNanos, ended.calls(), ended.micros(), tokens.sum(), tokenMicros.sum());
  }

  /** All of it now. */
  public synchronized TargetNumbers numbers() {
    Tally.Ended ended = tally.ended();
    return new TargetNumbers(
        target,
        methods,
        refused,
        ended.calls(),
        tally.inFlight(),
        errors.sum(),
        ended.micros(),
        longestMicros.get(),
        pace.averageMicros(),
        pace.baselineMicros(),
        tokens.sum(),
        pace.tokensPerSecond(),
        pace.baselineTokensPerSecond(),
        pace.drift(),
        pace.halved(),
        mean(grownPoolBytes.sum()),
        mean(grownActiveBytes.sum()),
        suppressed.sum());
  }

  private OptionalLong mean(long bytes) {
    long calls = grownCalls.sum();
    return calls == 0 ? OptionalLong.empty() : OptionalLong.of(bytes / calls);
  }
}
