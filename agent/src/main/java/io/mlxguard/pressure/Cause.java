// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.os.PressureLevel;

/**
 * Why an action is taken.
 *
 * @param level how short memory is
 * @param text the number and its threshold, one clause
 * @param key the configuration key that governs it
 */
public record Cause(PressureLevel level, String text, String key) {

  Cause at(PressureLevel other) {
    return new Cause(other, text, key);
  }

  /** The number, its threshold, and in brackets the key. */
  @Override
  public String toString() {
    return text + " (" + key + ")";
  }
}
