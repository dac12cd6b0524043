// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.layer.LayerStatus;
import io.mlxguard.snapshot.GuardState;

/** States as numbers, for clients that draw charts: the numbers are an interface to the world. */
final class Codes {

  private Codes() {}

  static int of(GuardState state) {
    return switch (state) {
      case STARTING -> 0;
      case WAITING -> 1;
      case GUARDING -> 2;
      case DEGRADED -> 3;
      case DISABLED -> 4;
      case DETACHED -> 5;
    };
  }

  static int of(LayerStatus status) {
    return switch (status) {
      case ACTIVE -> 0;
      case OBSERVING -> 1;
      case SKIPPED -> 2;
      case OFF -> 3;
      case WAITING -> 4;
      case YIELDED -> 5;
      case FAILED -> 6;
    };
  }
}
