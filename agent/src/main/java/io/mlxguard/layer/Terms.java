// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Limit;
import io.mlxguard.config.Mode;
import io.mlxguard.config.OnDrift;
import io.mlxguard.config.Share;
import io.mlxguard.os.Reading;
import java.util.OptionalLong;

/**
 * What a limit layer is built with.
 *
 * @param setting the value of the layer's key
 * @param share how much of what {@code auto} comes to is this process's
 * @param mode whether it acts
 * @param onDrift what it does about a limit that the host has set since
 * @param memoryBytes the memory MLX allocates from
 * @param maxRecommendedBytes Metal's recommended maximum working set
 */
public record Terms(
    Limit setting,
    Share share,
    Mode mode,
    OnDrift onDrift,
    Reading<Long> memoryBytes,
    OptionalLong maxRecommendedBytes) {}
