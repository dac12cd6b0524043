// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

/** Failures of MLX's, which only this package can make. */
public final class Refusals {

  private Refusals() {}

  /** MLX refused, and why. */
  public static MlxCallFailed because(String why) {
    return MlxCallFailed.refused(why);
  }
}
