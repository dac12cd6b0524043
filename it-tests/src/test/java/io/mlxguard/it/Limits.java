// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import io.mlxguard.bed.HostProcess;

/**
 * MLX's limits in bytes, as the host reads them through its own binding.
 *
 * <p>The cache limit is read by a swap, so it is not polled: the swap could meet the guard's.
 */
record Limits(long cache, long memory) {

  static Limits of(HostProcess host) {
    return of(host, "limits");
  }

  /** Of the library that was loaded so many-th, from 1. */
  static Limits of(HostProcess host, int library) {
    return of(host, "limits lib=" + library);
  }

  private static Limits of(HostProcess host, String command) {
    String answer = host.ask(command);
    return new Limits(HostProcess.number("cache", answer), HostProcess.number("memory", answer));
  }
}
