// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.awaitility.Awaitility.await;

import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.core.ConditionFactory;

/** Waits for what the guard does on its own time. */
public final class Eventually {

  /** Many times what it takes on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Eventually() {}

  /** Polls on this thread, since a host answers one thread. */
  public static ConditionFactory poll() {
    return await().pollInSameThread().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE);
  }

  /** The status once it is as wanted. */
  public static GuardStatus status(HostProcess host, Predicate<GuardStatus> wanted) {
    return poll()
        .until(() -> GuardStatus.of(host), status -> status.filter(wanted).isPresent())
        .orElseThrow();
  }

  /** The status once the guard is in that state. */
  public static GuardStatus state(HostProcess host, String state) {
    return status(host, status -> status.state().equals(state));
  }

  /** The status by a look that begins after this call. */
  public static GuardStatus later(HostProcess host) {
    Instant now = Instant.now();
    return status(host, status -> status.lookedAt().isAfter(now));
  }

  /** Returns once the guard has looked so many times more, by the bed's count. */
  public static void looks(HostProcess host, int more) {
    long before = Rounds.calls(host, "get_active_memory");
    poll().until(() -> Rounds.calls(host, "get_active_memory") >= before + more);
  }

  /** Returns once nothing is published any more. */
  public static void unguarded(HostProcess host) {
    poll().until(() -> GuardStatus.of(host), Optional::isEmpty);
  }
}
