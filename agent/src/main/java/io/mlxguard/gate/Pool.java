// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

/** What the gate may ask of MLX. Called on the host's threads; throws nothing. */
public interface Pool {

  /** Bytes in MLX's buffer pool; below 0 where MLX does not tell. */
  long cacheBytes();

  /** Bytes in arrays that are alive; below 0 where MLX does not tell. */
  long activeBytes();

  /** Bytes the kernel charges the process with; below 0 where that tells nothing of the pool. */
  long footprintBytes();

  /**
   * Whether all threads queue on one stream, as before MLX 0.31.2: then it is drained once, where
   * nobody else can be using it, and not by each that leaves.
   */
  boolean sharesStream();

  /** Waits for what the calling thread has queued on its own stream; whether it is done. */
  boolean drain();

  /** Gives the pool back; whether it was done. */
  boolean clear();
}
