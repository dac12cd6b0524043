// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

/**
 * MLX's own account of its memory. The four are read one after the other, so under load they are
 * not of one instant; and the kernel's account of the process can stand gigabytes above them
 * (reference/platform.md 0).
 *
 * @param activeBytes in arrays that are alive
 * @param cacheBytes in the buffer pool: freed by arrays, kept by MLX
 * @param peakBytes the most that was ever active
 * @param memoryLimitBytes the limit in force
 */
public record MemoryCounters(
    long activeBytes, long cacheBytes, long peakBytes, long memoryLimitBytes) {

  /**
   * MLX counts in {@code size_t}; a limit of its largest value means none, and stays large here.
   */
  public MemoryCounters {
    memoryLimitBytes = memoryLimitBytes < 0 ? Long.MAX_VALUE : memoryLimitBytes;
  }
}
