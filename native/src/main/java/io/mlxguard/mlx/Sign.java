// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.util.OptionalInt;

/**
 * A sign that the host has used the device its MLX allocates from.
 *
 * @param text as a user reads it
 * @param card the CUDA driver's number of the card; empty for other devices
 */
record Sign(String text, OptionalInt card) {

  static Sign of(String text) {
    return new Sign(text, OptionalInt.empty());
  }

  static Sign ofContext(int card) {
    return new Sign("a CUDA context is active on card " + card, OptionalInt.of(card));
  }
}
