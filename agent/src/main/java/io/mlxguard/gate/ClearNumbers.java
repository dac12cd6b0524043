// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What layer 4 has done, at one tick.
 *
 * @param inFlight woven calls that run now, over all targets
 * @param due why a clear waits for a quiet moment; empty where none does
 * @param dueAge how long it has waited
 * @param longestDefer the longest any has waited that was made then
 * @param clears clears that were made, on whichever thread
 * @param byCause the same by cause
 * @param idleClears of {@link #clears}, those that the guard's own thread made while MLX was idle
 * @param dips times the cache limit was lowered for a moment, since quiet did not come
 * @param returnedBytes what clears and dips took from the pool, by MLX's counter
 * @param returnedToSystemBytes by how much the footprint fell after clears
 * @param useless clears that were refilled within a second, or of which nothing came back to the
 *     system
 * @param interval the shortest time between two clears now: {@code min-interval}, doubled while
 *     clears are useless
 * @param holds times new calls were kept waiting for a quiet moment
 * @param held calls that have waited, for that or for a clear
 * @param heldTime how long they have waited, all together
 * @param trims times the C library was asked to give its free memory back
 * @param refusals drains and clears that MLX has refused
 * @param suppressed errors of the guard's own on a thread of the host's, which went no further
 */
public record ClearNumbers(
    int inFlight,
    Optional<ClearCause> due,
    Duration dueAge,
    Duration longestDefer,
    long clears,
    Map<ClearCause, Long> byCause,
    long idleClears,
    long dips,
    long returnedBytes,
    long returnedToSystemBytes,
    long useless,
    Duration interval,
    long holds,
    long held,
    Duration heldTime,
    long trims,
    long refusals,
    long suppressed) {}
