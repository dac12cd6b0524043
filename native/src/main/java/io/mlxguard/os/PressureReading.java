// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/**
 * How short memory is, as last seen.
 *
 * @param domain whose memory
 * @param source what was asked, in one clause a user understands
 * @param verdict the level; its age is that of the last look that succeeded
 * @param gauges the numbers beside it
 */
public record PressureReading(
    Domain domain, String source, Reading<PressureVerdict> verdict, PressureGauges gauges) {

  /** Whose memory is short: a rung that frees memory on one side does nothing for the other. */
  public enum Domain {
    /** The machine's: unified memory on a Mac, and what the CPU build allocates from. */
    HOST,
    /** A card's own. */
    DEVICE
  }
}
