// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.os.PressureGauges;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.os.PressureVerdict;
import io.mlxguard.os.Reading;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is known, and done, of one side's memory at one tick.
 *
 * @param domain which side
 * @param source what is asked, one clause
 * @param level the level that counts, with its age; missing where there is no reading young enough
 * @param verdict what the last look said, before hysteresis
 * @param gauges the numbers beside it
 * @param stage what is being done about it
 * @param blockedCalls how many calls stand in the way of a clear; 0 where none do
 * @param blockedFor for how long
 * @param dipping whether the cache limit is lowered until calm
 * @param refusals why rungs were not taken when it was last their turn
 * @param cause the number and its threshold that decided the level, and the key that governs it
 */
public record DomainState(
    Domain domain,
    String source,
    Reading<PressureLevel> level,
    Reading<PressureVerdict> verdict,
    PressureGauges gauges,
    Stage stage,
    int blockedCalls,
    Duration blockedFor,
    boolean dipping,
    Map<Rung, String> refusals,
    Optional<Cause> cause) {

  /** What stands in the way of a clear, in a sentence. */
  public String blocked() {
    return "blocked: a clear has been due for "
        + blockedFor.toSeconds()
        + " s; "
        + blockedCalls
        + (blockedCalls == 1 ? " call runs" : " calls run")
        + ", and it is never made under one";
  }

  /** What is being done. */
  public enum Stage {
    /** Memory is not short. */
    CALM,
    /** Actions are under way, or are being judged. */
    ACTING,
    /** A clear is due, and calls that run stand in its way: it is never made under them. */
    BLOCKED,
    /** Memory is short, and nothing is left to be given back. */
    SPENT,
    /** There is no reading young enough to act on. */
    UNKNOWN
  }
}
