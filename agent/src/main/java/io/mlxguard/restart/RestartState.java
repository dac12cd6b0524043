// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of layer 6 at one look.
 *
 * @param stage what it is doing
 * @param clause why, for people
 * @param next the next window, where there is a daily one
 * @param due what makes a restart due now
 * @param dueSince since when
 * @param supervisor who would start the host again
 * @param cutsRequests whether the host has no shutdown hook of its own; empty where that is unknown
 * @param restarts of the host, by this layer, within the time of max-restarts-in
 * @param last the last of them
 * @param skipped windows that ended without a moment
 * @param missed windows that nobody saw
 * @param timeToLimit until the footprint has taken all memory; empty where it does not climb
 * @param latest the newest events, oldest first
 */
public record RestartState(
    Stage stage,
    String clause,
    Optional<Window> next,
    Optional<String> due,
    Optional<Instant> dueSince,
    Optional<String> supervisor,
    Optional<Boolean> cutsRequests,
    int restarts,
    Optional<Instant> last,
    long skipped,
    long missed,
    Optional<Duration> timeToLimit,
    List<RestartEvent> latest) {

  /** What it can be doing. */
  public enum Stage {
    /** Neither a time nor wear is configured. */
    UNWANTED,
    /** What is configured cannot be read. */
    UNREADABLE,
    /** It must not leave the host. */
    PREVENTED,
    /** There is nothing to restart for: MLX is not in use. */
    WAITING,
    /** Nothing is due. */
    WATCHING,
    /** A restart waits for its moment. */
    DUE,
    /** There have been too many. */
    STOOD_DOWN,
    /** The host is being left. */
    LEAVING
  }

  /** Nothing is configured. */
  public static final RestartState UNWANTED =
      of(
          Stage.UNWANTED,
          "no time is set; scheduled-restart.at=04:00 does, where a supervisor starts the host again");

  /** What is configured cannot be read. */
  public static final RestartState UNREADABLE =
      of(Stage.UNREADABLE, "its time or zone cannot be read");

  /** Without numbers. */
  public static RestartState of(Stage stage, String clause) {
    return of(stage, clause, List.of());
  }

  /** Without numbers, but with what has happened. */
  public static RestartState of(Stage stage, String clause, List<RestartEvent> latest) {
    return new RestartState(
        stage,
        clause,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        List.copyOf(latest));
  }

  /** Whether there is anything that it may do. */
  public boolean isPlanned() {
    return switch (stage) {
      case UNWANTED, UNREADABLE, PREVENTED -> false;
      case WAITING, WATCHING, DUE, STOOD_DOWN, LEAVING -> true;
    };
  }

  /** What a reader notices at once when it changes. */
  public String gist() {
    long events = latest.isEmpty() ? 0 : latest.getLast().number();
    return stage + clause + restarts + " " + events;
  }
}
