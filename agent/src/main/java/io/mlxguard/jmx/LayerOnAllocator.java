// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import org.jspecify.annotations.Nullable;

/**
 * What one layer does about one MLX.
 *
 * @param allocator the number of that MLX
 * @param status what it is doing
 * @param statusCode the same as a number, as in {@link LayerMXBean#getStatusCode}
 * @param reason why, in one clause
 * @param wantedBytes the limit it would set; null where it would set none
 * @param effectiveBytes the limit it knows to be in force; null where it knows none
 * @param previousBytes the limit before, which a detach puts back; null where it has set none
 * @param drifts how often the host was found to have set the limit itself since
 */
public record LayerOnAllocator(
    int allocator,
    String status,
    int statusCode,
    String reason,
    @Nullable Long wantedBytes,
    @Nullable Long effectiveBytes,
    @Nullable Long previousBytes,
    long drifts) {}
