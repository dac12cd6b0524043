// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one MLX beside that of the process: {@code mlx.guard:type=Memory}, and {@code
 * type=Memory,allocator=2} for a second MLX. Numbers are those of the guard's last look; reading
 * them calls nobody.
 */
@Described("The memory of one MLX, and of the process, at the guard's last look")
public interface MlxMemoryMXBean {

  /** The number of this MLX. */
  @Described("The number of this MLX, from 1")
  int getAllocator();

  /** In arrays that are alive. */
  @Described(value = "In arrays that are alive; null where MLX was not read", units = "bytes")
  @Nullable Long getActiveBytes();

  /** In the buffer pool. */
  @Described(
      value =
          "In the buffer pool: freed by arrays and kept by MLX; null where MLX was not" + " read",
      units = "bytes")
  @Nullable Long getCacheBytes();

  /** The most that was ever active. */
  @Described(value = "The most that was ever active; null where MLX was not read", units = "bytes")
  @Nullable Long getPeakBytes();

  /** MLX's memory limit in force. */
  @Described(
      value =
          "MLX's memory limit in force, whoever has set it; 9223372036854775807 is none; null"
              + " where MLX was not read",
      units = "bytes")
  @Nullable Long getMemoryLimitBytes();

  /** What the kernel charges the process with. */
  @Described(
      value = "The memory the kernel charges this process with; null where it was not read",
      units = "bytes")
  @Nullable Long getFootprintBytes();

  /** The footprint less all that MLX counts. */
  @Described(
      value =
          "The footprint less the active and cache bytes of every MLX here: Java heap, JVM, and"
              + " what MLX does not count; below 0 where pages of MLX's are not resident; null"
              + " where one of them was not read",
      units = "bytes")
  @Nullable Long getGapBytes();

  /** How old MLX's counters are. */
  @Described(
      value = "How long ago MLX's counters were read, or the attempt was made",
      units = "milliseconds")
  long getAgeMillis();

  /** Why something is null. */
  @Described("Why an attribute is null: its name, and the reason")
  List<String> getMissing();
}
