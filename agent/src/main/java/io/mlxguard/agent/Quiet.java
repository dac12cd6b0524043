// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.snapshot.AllocatorSnapshot;
import io.mlxguard.snapshot.Snapshot;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Whether no call is in flight now, and whether none has been for a while. By the gate where calls
 * are counted, and by what has ended since the last look, so that a call between two looks is seen;
 * a lull wants MLX's counters to have stood still besides, for methods that nobody has named. Where
 * nothing is counted, by the counters alone. Readings that are old tell nothing. Used by one
 * thread.
 */
final class Quiet {

  private static final Duration LULL = Duration.ofMillis(500);

  /** The worker reads them four times a second, unless it is inside a call. */
  private static final Duration YOUNG = Duration.ofSeconds(1);

  private final IntSupplier inFlight;
  private final LongSupplier everEnded;
  private final Map<Integer, Stillness> stillness = new HashMap<>();
  private boolean quiet;
  private boolean lull;
  private long ended;
  private long sinceNanos;

  /**
   * Nothing has been looked at.
   *
   * @param inFlight counted calls that run now
   * @param everEnded counted calls that have ended, ever
   */
  Quiet(IntSupplier inFlight, LongSupplier everEnded) {
    this.inFlight = inFlight;
    this.everEnded = everEnded;
  }

  /** Looks once; a lull is known at the second look at the soonest. */
  void look(Snapshot now, Duration idleAfter, long nowNanos) {
    boolean still = standsStill(now, LULL, nowNanos);
    boolean counted =
        now.woven().targets().stream().anyMatch(target -> !target.methods().isEmpty());
    if (!counted) {
      quiet = standsStill(now, idleAfter, nowNanos);
      lull = quiet;
      return;
    }
    boolean before = quiet;
    // Before the calls in flight: one that ends between the two is in flight.
    long endedNow = everEnded.getAsLong();
    quiet = inFlight.getAsInt() == 0;
    if (!quiet || !before || endedNow != ended) {
      sinceNanos = nowNanos;
    }
    ended = endedNow;
    lull = quiet && still && nowNanos - sinceNanos >= LULL.toNanos();
  }

  private boolean standsStill(Snapshot now, Duration span, long nowNanos) {
    boolean all = !now.allocators().isEmpty();
    for (AllocatorSnapshot allocator : now.allocators()) {
      boolean young = allocator.counters().age(nowNanos).compareTo(YOUNG) <= 0;
      all &=
          stillness
                  .computeIfAbsent(allocator.id(), _ -> new Stillness())
                  .lasts(allocator.counters(), span)
              && young;
    }
    return all;
  }

  /** Whether no call is in flight. */
  boolean isNow() {
    return quiet;
  }

  /** Whether none has been for half a second. */
  boolean isLull() {
    return lull;
  }
}
