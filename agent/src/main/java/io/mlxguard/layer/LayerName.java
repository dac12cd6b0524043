// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.config.Key;
import java.util.Optional;

/** The checklist's six layers, in its order. */
public enum LayerName {
  WIRED_LIMIT(1, "wired-limit"),
  CACHE_LIMIT(2, "cache-limit"),
  MEMORY_LIMIT(3, "memory-limit"),
  CLEAR_AFTER_GENERATE(4, "clear-after-generate"),
  PRESSURE_WATCHDOG(5, "pressure-watchdog"),
  SCHEDULED_RESTART(6, "scheduled-restart");

  private final int number;
  private final String title;

  LayerName(int number, String title) {
    this.number = number;
    this.title = title;
  }

  /** As users read and write it. */
  public String title() {
    return title;
  }

  /** The checklist's number, 1 to 6. */
  public int number() {
    return number;
  }

  /** The key that puts it in force. */
  public Optional<Key> key() {
    return switch (this) {
      case CLEAR_AFTER_GENERATE -> Optional.of(Key.CLEAR_AFTER_GENERATE_METHODS);
      case PRESSURE_WATCHDOG -> Optional.of(Key.PRESSURE_WATCHDOG);
      case SCHEDULED_RESTART -> Optional.of(Key.SCHEDULED_RESTART_AT);
      default -> limitKey();
    };
  }

  /** The key of a layer that is a limit of MLX's; empty for the others. */
  public Optional<Key> limitKey() {
    return switch (this) {
      case WIRED_LIMIT -> Optional.of(Key.WIRED_LIMIT);
      case CACHE_LIMIT -> Optional.of(Key.CACHE_LIMIT);
      case MEMORY_LIMIT -> Optional.of(Key.MEMORY_LIMIT);
      case CLEAR_AFTER_GENERATE, PRESSURE_WATCHDOG, SCHEDULED_RESTART -> Optional.empty();
    };
  }
}
