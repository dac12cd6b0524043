// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.DeviceInfo;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import java.util.Map;
import java.util.Optional;

/**
 * One allocator at one tick.
 *
 * @param id its number
 * @param path the image its calls go to
 * @param backend where it allocates
 * @param route how it is called
 * @param version MLX's, where it can be asked
 * @param evidence the sign that the host has used it, once there is one
 * @param device the device, once asked
 * @param memoryBytes the memory it allocates from
 * @param counters MLX's counters
 * @param parts what each limit layer does about it
 */
public record AllocatorSnapshot(
    int id,
    String path,
    Backend backend,
    String route,
    Optional<String> version,
    Optional<String> evidence,
    Reading<DeviceInfo> device,
    Reading<Long> memoryBytes,
    Reading<MemoryCounters> counters,
    Map<LayerName, LayerPart> parts) {}
