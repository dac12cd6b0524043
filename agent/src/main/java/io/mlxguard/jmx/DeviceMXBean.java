// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One MLX and what it allocates from: {@code mlx.guard:type=Device}, and {@code
 * type=Device,allocator=2} for a second.
 */
@Described("One MLX in this process, and the device it allocates from")
public interface DeviceMXBean {

  /** The number of this MLX. */
  @Described("The number of this MLX, from 1")
  int getAllocator();

  /** Where it allocates. */
  @Described("METAL, CUDA or CPU")
  String getBackend();

  /** The device's name. */
  @Described("The device's name, as MLX tells it; null where it does not")
  @Nullable String getName();

  /** How it is called. */
  @Described("How the guard calls it: mlx-c, or C++ symbols")
  String getRoute();

  /** The image its calls go to. */
  @Described("The image that the guard's calls go to")
  String getPath();

  /** MLX's version. */
  @Described("MLX's version; null where it cannot be asked safely")
  @Nullable String getMlxVersion();

  /** The sign that the host has used it. */
  @Described("The sign that the host has used it; null where there is none yet")
  @Nullable String getEvidence();

  /** What it allocates from. */
  @Described(
      value =
          "The memory it allocates from: unified memory on METAL, the card's on CUDA, this"
              + " process's on CPU; null where it is not known",
      units = "bytes")
  @Nullable Long getMemoryBytes();

  /** Metal's recommended maximum working set. */
  @Described(
      value = "Metal's recommended maximum working set; null where there is none",
      units = "bytes")
  @Nullable Long getMaxRecommendedWorkingSetBytes();

  /** Why something is null. */
  @Described("Why an attribute is null: its name, and the reason")
  List<String> getMissing();
}
