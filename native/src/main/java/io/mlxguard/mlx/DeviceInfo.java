// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.util.OptionalLong;

/**
 * The device MLX allocates from, as MLX describes it.
 *
 * @param name the device's name
 * @param memoryBytes the device's memory; unified memory on Metal, the card's on CUDA
 * @param maxRecommendedBytes Metal's recommended maximum working set
 */
public record DeviceInfo(String name, OptionalLong memoryBytes, OptionalLong maxRecommendedBytes) {}
