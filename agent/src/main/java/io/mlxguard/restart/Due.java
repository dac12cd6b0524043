// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.time.Duration;
import java.time.Instant;

/**
 * A restart that waits for its moment.
 *
 * @param opens when its window opens, by which it is known
 * @param cause what makes it due, as the log says it
 * @param from since when its moment is looked for
 * @param until when the looking ends
 * @param scheduled whether a day's window made it due, and not wear
 */
record Due(Instant opens, String cause, Instant from, Instant until, boolean scheduled) {

  /** In the first half a lull is wanted, in the second any moment will do. */
  boolean isPatient(Instant now) {
    return now.isBefore(patientUntil());
  }

  Instant patientUntil() {
    return from.plus(Duration.between(from, until).dividedBy(2));
  }

  boolean isBefore(Instant now) {
    return !until.isAfter(now);
  }
}
