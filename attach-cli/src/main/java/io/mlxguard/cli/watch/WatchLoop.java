// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.target.Diagnostics;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at processes tick after tick, until the ticks are up, nobody reads, or nothing is left that
 * a guard could be seen in.
 *
 * @param ticks how many; 0 for no end
 */
public record WatchLoop(List<Looks> processes, WatchView view, Pace pace, long ticks) {
  /** Longer than a JVM that is well takes to list its properties, shorter than a reader's. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The time between ticks. */
  interface Pace {
    /** Waits for the next tick; false where there is to be none. */
    boolean next();
  }

  /**
   * Runs to the end.
   *
   * @throws Failure when nothing is left to be watched: what a watch begun at that moment would say
   */
  public void run() throws Failure {
    long number = 0;
    do {
      List<WatchView.Row> rows = look();
      Optional<Failure> over = over(rows, number > 0);
      if (over.isPresent() && number == 0) {
        throw over.get();
      }
      number++;
      boolean read = view.show(number, Instant.now(), rows);
      if (over.isPresent()) {
        throw over.get();
      }
      if (!read) {
        return;
      }
    } while (number != ticks && pace.next());
  }

  private List<WatchView.Row> look() {
    processes.forEach(Looks::begin);
    long begun = System.nanoTime();
    List<WatchView.Row> rows = new ArrayList<>();
    for (Looks process : processes) {
      Duration left = PATIENCE.minusNanos(System.nanoTime() - begun);
      rows.add(
          new WatchView.Row(
              process.target(), process.end(left.isNegative() ? Duration.ZERO : left)));
    }
    return rows;
  }

  /** Why there is no point in another tick, if so. */
  private static Optional<Failure> over(List<WatchView.Row> rows, boolean watched) {
    Optional<Target> unguarded = Optional.empty();
    for (WatchView.Row row : rows) {
      if (row.sight() instanceof Sight.Seen || row.sight() instanceof Sight.Unread) {
        return Optional.empty();
      }
      if (row.sight() instanceof Sight.Unguarded && unguarded.isEmpty()) {
        unguarded = Optional.of(row.target());
      }
    }
    if (unguarded.isPresent()) {
      Target target = unguarded.get();
      return Optional.of(
          watched ? Diagnostics.guardedNoMore(target) : Diagnostics.notGuarded(target));
    }
    return Optional.of(Diagnostics.ended(rows.get(0).target()));
  }
}
