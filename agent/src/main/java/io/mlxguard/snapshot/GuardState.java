// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

/** What the guard as a whole is doing. */
public enum GuardState {
  /** Not yet looked, or the host has begun to use MLX and the install delay runs. */
  STARTING,
  /** There is no MLX in the process, or the host has not used it. */
  WAITING,
  /** Every layer does what it should here. */
  GUARDING,
  /** A layer has failed. */
  DEGRADED,
  /** Every layer is off. */
  DISABLED,
  /** All given back. */
  DETACHED
}
