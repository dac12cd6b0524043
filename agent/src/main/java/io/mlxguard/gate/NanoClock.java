// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

/**
 * What time it is. Tests and benchmarks bring their own; where none is loaded a call of this one
 * costs no more than the JDK's.
 */
public class NanoClock {

  /** As {@link System#nanoTime()}. */
  public long nanos() {
    return System.nanoTime();
  }
}
