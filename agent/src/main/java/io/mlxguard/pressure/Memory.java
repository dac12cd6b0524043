// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

/**
 * What MLX and the process hold at one moment, in bytes.
 *
 * @param activeBytes in arrays that are alive
 * @param poolBytes in MLX's pool
 * @param footprintBytes what the kernel charges the process with; below 0 where it tells nothing of
 *     MLX, as of a card
 */
public record Memory(long activeBytes, long poolBytes, long footprintBytes) {}
