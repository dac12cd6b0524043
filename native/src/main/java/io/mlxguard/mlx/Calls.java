// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.util.Optional;

/**
 * The calls of one image, each bound when first made: versions differ in what they export. Whether
 * a call <em>may</em> be made is {@link MlxCall}'s to say, not decided here.
 */
sealed interface Calls permits MlxCCalls, CxxCalls {

  /** The image the calls go to. */
  Image image();

  Route route();

  /** What the build was made for. Constructs nothing in MLX. */
  Backend backend() throws MlxCallFailed;

  /** MLX's version, where it can be asked without risk. Constructs nothing in MLX. */
  Optional<String> version() throws MlxCallFailed;

  /** The device, as MLX describes it; empty where this route has no safe way to ask. */
  Optional<DeviceInfo> device(Backend backend) throws MlxCallFailed;

  /** Reads without a lock on Metal and CUDA; a short lock on the CPU build. */
  MemoryCounters counters() throws MlxCallFailed;

  /** Sets the memory limit and returns the one before, both in bytes. */
  long setMemoryLimit(long limitBytes) throws MlxCallFailed;

  /** Sets the cache limit and returns the one before, both in bytes. */
  long setCacheLimit(long limitBytes) throws MlxCallFailed;

  /** The calls that a thread of the host's makes, bound now. */
  HostThreadCalls onHostThreads() throws MlxCallFailed;

  /** Sets the wired limit and returns the one before, both in bytes. MLX may throw. */
  long setWiredLimit(long limitBytes) throws MlxCallFailed;
}
