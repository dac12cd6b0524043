// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import java.util.List;

/**
 * What layer 5 knows and has done, at one tick.
 *
 * @param domains a state for each side that is watched
 * @param taken how many actions were taken
 * @param returnedBytes what they have taken out of arrays and pool, by MLX's counters
 * @param toSystemBytes what of it came back to the system, by the footprint
 * @param latest the newest actions, oldest first
 */
public record PressureState(
    List<DomainState> domains,
    long taken,
    long returnedBytes,
    long toSystemBytes,
    List<Action> latest) {

  /** Nothing is watched. */
  public static final PressureState NOTHING = new PressureState(List.of(), 0, 0, 0, List.of());

  /** All of it now. */
  public static PressureState of(List<DomainState> domains, Journal journal) {
    return new PressureState(
        domains,
        journal.taken(),
        journal.returnedBytes(),
        journal.toSystemBytes(),
        journal.latest());
  }
}
