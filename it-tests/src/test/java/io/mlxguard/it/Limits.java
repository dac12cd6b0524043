// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import io.mlxguard.bed.HostProcess;

/**
 * MLX's limits in bytes.
 *
 * @param cache the pool's
 * @param memory where MLX begins to reclaim
 */
public record Limits(long cache, long memory) {

  /**
   * As the host reads them through its own binding. MLX has no getter for the cache limit, so the
   * host swaps it, and that must not meet a swap of the guard's: ask once the guard has settled.
   */
  public static Limits of(HostProcess host) {
    return read("cache", "memory", host.ask("limits"));
  }

  /** Of the library that was loaded so many-th, from 1. */
  public static Limits of(HostProcess host, int library) {
    return read("cache", "memory", host.ask("limits lib=" + library));
  }

  /** As the bed below MLX records them, in {@code metal} and {@code cuda}; calls nothing. */
  public static Limits recorded(HostProcess host) {
    return read("cacheLimit", "memoryLimit", host.ask("record"));
  }

  private static Limits read(String cache, String memory, String answer) {
    return new Limits(HostProcess.number(cache, answer), HostProcess.number(memory, answer));
  }
}
