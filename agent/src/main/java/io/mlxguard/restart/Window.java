// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.time.Instant;

/**
 * One day's time for a restart.
 *
 * @param opens its first moment
 * @param ends the first moment behind it
 */
public record Window(Instant opens, Instant ends) {

  boolean holds(Instant moment) {
    return !moment.isBefore(opens) && moment.isBefore(ends);
  }
}
