// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.layer.LayerStatus;
import io.mlxguard.snapshot.Snapshot;
import java.time.Duration;

/** The signs that JMX no longer comes before the host's own start (design, invariant 8). */
final class HostIsUp {

  /** A host without MLX pays for each awakening. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(4);

  private static final Duration BEFORE_THE_SECOND = Duration.ofSeconds(1);

  /** Where this JDK does not tell whether logging is up. */
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

  private final HostLogging logging = new HostLogging();
  private final long startedNanos = System.nanoTime();
  private volatile boolean attached;
  private volatile boolean usesMlx;
  private boolean loggingSeen;

  void attached() {
    attached = true;
  }

  /**
   * Whether MLX is now in use and was not before. The limits come first: where one is in force, or
   * never will be, JMX may follow. Called by the worker thread alone.
   */
  boolean beginsToUseMlx(Snapshot snapshot) {
    if (usesMlx) {
      return false;
    }
    usesMlx =
        snapshot.allocators().stream()
            .flatMap(it -> it.parts().values().stream())
            .anyMatch(part -> part.status() != LayerStatus.WAITING);
    return usesMlx;
  }

  /** Looks for a sign. Called by the thread of the MBeans alone. */
  boolean look() {
    return attached || usesMlx || (logging.canTell() ? loggingIsUp() : hasRunLong());
  }

  /** How long until the next look. */
  Duration pause() {
    return loggingSeen ? BEFORE_THE_SECOND : BETWEEN_LOOKS;
  }

  /** Seen twice: whoever brings it up may not be done yet, and need the lock of JMX for it. */
  private boolean loggingIsUp() {
    boolean before = loggingSeen;
    loggingSeen = logging.isUp();
    return before && loggingSeen;
  }

  private boolean hasRunLong() {
    return System.nanoTime() - startedNanos >= LONG_ENOUGH.toNanos();
  }
}
