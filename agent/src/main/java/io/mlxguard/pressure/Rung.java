// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

/** What can be done where memory is short, in the order it is tried. */
public enum Rung {
  /** One garbage collection, where arrays are held by objects that nobody collects. */
  GC_NUDGE("gc-nudge"),
  /** MLX's pool is cleared at the next quiet moment. */
  CLEAR("clear"),
  /** MLX's cache limit is lowered until calm returns; MLX trims the pool itself. */
  DIP("dip"),
  /** New calls are held for a moment so that the clear finds its quiet one; by default never. */
  HOLD("hold");

  private final String title;

  Rung(String title) {
    this.title = title;
  }

  /** As users read it. */
  public String title() {
    return title;
  }
}
