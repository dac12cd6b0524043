// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import org.jspecify.annotations.Nullable;

/**
 * The layer {@code scheduled-restart}; a number is null where nothing is planned. Moments are
 * milliseconds since 1970.
 */
@Described(
    "The layer that leaves the host, at a quiet moment, for its supervisor to start it again")
public interface RestartLayerMXBean extends LayerMXBean {

  /** When the next window opens. */
  @Described(
      value = "When the next window opens, since 1970; null where there is no daily one",
      units = "milliseconds")
  @Nullable Long getNextOpensAtMillis();

  /** When it ends. */
  @Described(
      value = "When that window ends, since 1970; null where there is no daily one",
      units = "milliseconds")
  @Nullable Long getNextEndsAtMillis();

  /** What makes a restart due. */
  @Described("What makes a restart due that waits for its moment now; null where none does")
  @Nullable String getDue();

  /** Since when. */
  @Described(
      value = "Since when its moment is looked for, since 1970; null where none is due",
      units = "milliseconds")
  @Nullable Long getDueSinceMillis();

  /** Who would start the host again. */
  @Described("Who would start the host again, by the signs in its environment; null without any")
  @Nullable String getSupervisor();

  /** Whether requests under way would be cut off. */
  @Described(
      "Whether the host has no shutdown hook of its own, so that requests under way at a restart"
          + " are cut off; null where that is not known")
  @Nullable Boolean getCutsRequests();

  /** Restarts of late. */
  @Described(
      value =
          "Restarts of this host by this layer within max-restarts-in; null where none is planned",
      units = "restarts")
  @Nullable Integer getRestarts();

  /** The last of them. */
  @Described(
      value = "The last of these restarts, since 1970; null where there is none",
      units = "milliseconds")
  @Nullable Long getLastRestartAtMillis();

  /** Windows that ended without a moment. */
  @Described(
      value =
          "How often a restart's time ended without a moment, in this process; null where none is"
              + " planned",
      units = "windows")
  @Nullable Long getSkippedWindows();

  /** Windows that nobody saw. */
  @Described(
      value =
          "Windows that passed unseen in this process, asleep or by a change of the clock; null"
              + " where none is planned",
      units = "windows")
  @Nullable Long getMissedWindows();

  /** How long the footprint takes to all memory. */
  @Described(
      value =
          "How long the footprint takes to all usable memory as it climbs; null where it does not,"
              + " or that is not known",
      units = "milliseconds")
  @Nullable Long getTimeToLimitMillis();
}
