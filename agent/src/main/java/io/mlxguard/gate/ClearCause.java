// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

/** Why a clear is due. */
public enum ClearCause {
  /** A call of at least {@code min-tokens} tokens. */
  TOKENS,
  /** A pool of at least {@code max-cache}. */
  POOL,
  /** Somebody has asked for one. */
  REQUEST,
  /** Another layer has asked: the machine is short of memory. */
  PRESSURE;

  /** Whether it makes one due that is due for {@code other} already: the later in this list. */
  boolean takesOver(ClearCause other) {
    return compareTo(other) > 0 && compareTo(REQUEST) >= 0;
  }
}
