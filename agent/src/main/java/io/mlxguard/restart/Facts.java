// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.time.Duration;
import java.util.Optional;

/**
 * What the planner goes by at one look.
 *
 * @param inUse whether the host has used MLX; without, there is nothing to restart for
 * @param calls woven calls that have ended
 * @param uptime since the host's start
 * @param guarded since the guard came, by a clock that nobody sets
 * @param timeToLimit until the footprint has taken all memory; empty where it does not climb
 * @param quiet whether no call is in flight
 * @param lull whether none has been for a while
 */
public record Facts(
    boolean inUse,
    long calls,
    Duration uptime,
    Duration guarded,
    Optional<Duration> timeToLimit,
    boolean quiet,
    boolean lull) {}
