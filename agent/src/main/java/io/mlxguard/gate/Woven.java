// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.List;
import java.util.Optional;

/**
 * All that is known of woven calls at one tick.
 *
 * @param clears what layer 4 has done; empty where it has no part in this process
 * @param targets each target's numbers, as configured
 */
public record Woven(Optional<ClearNumbers> clears, List<TargetNumbers> targets) {

  /** Nothing is to be woven. */
  public static final Woven NOTHING = new Woven(Optional.empty(), List.of());
}
