// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/** How short memory is, in xnu's words; Linux has no such words and is judged by numbers. */
public enum PressureLevel {
  NORMAL(1),
  WARN(2),
  CRITICAL(4);

  private final int number;

  PressureLevel(int number) {
    this.number = number;
  }

  /** As {@code kern.memorystatus_vm_pressure_level} has it: 1, 2 or 4. */
  public int number() {
    return number;
  }
}
