// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

/** What a layer is doing, from the least to the most in need of a look. */
public enum LayerStatus {
  /** In force. */
  ACTIVE,
  /** Says what it would do and changes nothing. */
  OBSERVING,
  /** Wanted or automatic, but not right here. */
  SKIPPED,
  /**
   * Not wanted by the configuration, given up because of a mistake in it, or after the third yield.
   */
  OFF,
  /** Not yet possible. */
  WAITING,
  /** Taken back for as long as it would do harm. */
  YIELDED,
  /** Tried, and MLX refused. */
  FAILED
}
