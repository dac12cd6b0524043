// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

/** Who decides whether the guard may make native calls. */
public enum NativeAccessChoice {
  /** The guard grants it to its own module. */
  AUTO,
  /** The deployer, with {@code --enable-native-access=ALL-UNNAMED}. */
  FLAG_ONLY
}
