// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.os.PressureReading.Domain;
import java.util.OptionalLong;

/**
 * One action and what became of it. Immutable; one that is judged is another object with the same
 * number.
 *
 * @param number counted from 1 over all domains
 * @param atMillis when it was taken, in milliseconds since 1970
 * @param domain whose memory was short
 * @param rung what it was
 * @param what what was done, one clause
 * @param cause why
 * @param memory what was held just before
 * @param outcome what became of it
 * @param returnedBytes how much less MLX held of what the rung frees: of arrays after a nudge, of
 *     the pool after the others; empty until it is judged
 * @param toSystemBytes how much less the kernel charged the process with; empty until it is judged,
 *     and where that tells nothing
 */
public record Action(
    long number,
    long atMillis,
    Domain domain,
    Rung rung,
    String what,
    Cause cause,
    Memory memory,
    Outcome outcome,
    OptionalLong returnedBytes,
    OptionalLong toSystemBytes) {

  /** What became of an action. */
  public enum Outcome {
    /** Asked for, not done yet. */
    PENDING,
    /** Done, not judged yet: the kernel's account can lag by seconds (reference/peers.md 17). */
    OPEN,
    /** It brought memory back. */
    USEFUL,
    /** It brought next to nothing back, or for no longer than a second. */
    USELESS,
    /** MLX trimmed nothing, since it allocated nothing, or a clear came first: no sign of use. */
    IDLE,
    /** Calm returned, or another configuration came, before it was done, or judged. */
    WITHDRAWN,
    /** In mode observe: it would have been taken. */
    OBSERVED
  }

  /** It and its cause, in a sentence. */
  public String sentence() {
    return "action "
        + number
        + ", "
        + rung.title()
        + ": "
        + what
        + "; "
        + cause.level()
        + ", "
        + cause;
  }

  Action judged(Outcome other, OptionalLong returned, OptionalLong toSystem) {
    return new Action(
        number, atMillis, domain, rung, what, cause, memory, other, returned, toSystem);
  }
}
