// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

/** Why a clear is due. */
public enum ClearCause {
  /** A call of at least {@code min-tokens} tokens. */
  TOKENS,
  /** A pool of at least {@code max-cache}. */
  POOL,
  /** Another layer has asked: the machine is short of memory. */
  PRESSURE
}
