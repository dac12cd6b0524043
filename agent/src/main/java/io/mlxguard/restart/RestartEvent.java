// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

/**
 * Something that somebody wants to know of.
 *
 * @param number counts them from 1
 * @param kind what it is
 * @param atMillis milliseconds since 1970
 * @param sentence all of it, for people
 */
public record RestartEvent(long number, Kind kind, long atMillis, String sentence) {

  /** What can happen. */
  public enum Kind {
    /** What will be done, and who has to start the host again. */
    PLANNED,
    /** A restart would cut requests off. */
    CUTS,
    /** A restart waits for its moment. */
    DUE,
    /** Its moment is now, and nothing is left, for the layer only tells. */
    MOMENT,
    /** The host is being left. */
    LEAVING,
    /** Its window ended without a moment. */
    SKIPPED,
    /** Nobody was there to see its window. */
    MISSED,
    /** There have been too many; none for a time. */
    STOOD_DOWN,
    /** It should have happened and could not. */
    FAILED
  }

  /** Whether somebody should act on it. */
  public boolean isWarning() {
    return kind == Kind.CUTS || kind == Kind.STOOD_DOWN || kind == Kind.FAILED;
  }
}
