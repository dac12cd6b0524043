// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import java.util.List;

/** The guard as a whole: {@code mlx.guard:type=Guard}. */
@Described("The guard in this process")
public interface GuardMXBean {

  /** The guard's version. */
  @Described("The guard's version")
  String getVersion();

  /** This process. */
  @Described("The number of this process")
  long getPid();

  /** When it started. */
  @Described("When the guard started, as ISO 8601")
  String getSince();

  /** What it is doing. */
  @Described("What the guard is doing: STARTING, WAITING, GUARDING, DEGRADED, DISABLED or DETACHED")
  String getState();

  /** {@link #getState} as a number. */
  @Described(
      "The state as a number: 0 STARTING, 1 WAITING, 2 GUARDING, 3 DEGRADED, 4 DISABLED, 5"
          + " DETACHED")
  int getStateCode();

  /** Why it is in that state. */
  @Described("Why it is in that state")
  String getReason();

  /** Whether it acts. */
  @Described("GUARD: it acts; OBSERVE: it changes nothing and says what it would have done")
  String getMode();

  /** The configuration in force in one line. */
  @Described("The keys that were given a value, as k=v,k=v")
  String getArguments();

  /** The configuration in force, and where each value comes from. */
  @Described("The keys that were given a value, and who gave it")
  List<SettingInForce> getSettings();

  /** Mistakes in the configuration. */
  @Described("One sentence for each mistake in the configuration")
  List<String> getProblems();

  /** How many MLX there are. */
  @Described(value = "How many MLX there are in this process", units = "allocators")
  int getAllocators();

  /** How many layers there are. */
  @Described(value = "How many layers there are", units = "layers")
  int getLayers();

  /** How many layers are in force. */
  @Described(value = "How many layers are in force on at least one MLX", units = "layers")
  int getActiveLayers();
}
