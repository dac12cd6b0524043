// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the six layers: {@code mlx.guard:type=Layer,name=cache-limit} and so on. */
@Described("One of the six layers of defence")
public interface LayerMXBean {

  /** The checklist's number. */
  @Described("The checklist's number of the layer, 1 to 6")
  int getNumber();

  /** The layer's name. */
  @Described("The layer's name")
  String getName();

  /** The key that configures it. */
  @Described("The key that configures it; null where this version has none")
  @Nullable String getKey();

  /** The key's value. */
  @Described("The key's value in force")
  String getSetting();

  /** What it is doing. */
  @Described(
      "What it is doing, on the MLX most in need of a look: ACTIVE, OBSERVING, SKIPPED, OFF,"
          + " WAITING, YIELDED or FAILED")
  String getStatus();

  /** {@link #getStatus} as a number. */
  @Described(
      "The status as a number, rising with the need of a look: 0 ACTIVE, 1 OBSERVING, 2 SKIPPED,"
          + " 3 OFF, 4 WAITING, 5 YIELDED, 6 FAILED")
  int getStatusCode();

  /** Whether it is in force. */
  @Described("Whether it is in force on at least one MLX")
  boolean isActive();

  /** Why it has that status. */
  @Described("Why it has that status")
  String getReason();

  /** The limit it would set. */
  @Described(
      value = "The limit it would set on the first MLX; null where it would set none",
      units = "bytes")
  @Nullable Long getWantedBytes();

  /** The limit it knows to be in force. */
  @Described(
      value = "The limit it knows to be in force on the first MLX; null where it knows none",
      units = "bytes")
  @Nullable Long getEffectiveBytes();

  /** The limit before. */
  @Described(
      value =
          "The limit of the first MLX that a detach puts back; null where the layer has set"
              + " none",
      units = "bytes")
  @Nullable Long getPreviousBytes();

  /** What it does about each MLX. */
  @Described("What it does about each MLX; sizes in bytes")
  List<LayerOnAllocator> getParts();
}
