// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

import java.util.Optional;

/**
 * The calls into MLX the guard knows, and the one table that says where each may be made (design,
 * invariant 4). A call that is refused here is never made, whatever a configuration says.
 */
public enum MlxCall {
  READ_COUNTERS,
  READ_DEVICE,
  SET_MEMORY_LIMIT,
  SET_CACHE_LIMIT,
  CLEAR_CACHE,
  SET_WIRED_LIMIT,
  SYNCHRONIZE;

  /** Why a call is refused where an exception of MLX's would end the process. */
  public static final String NO_BARRIER = "without mlx-c there is no exception barrier";

  private static final String TAKES_ERRORS = "on the CPU build it can take a host's pending error";

  /**
   * Why this call may not be made on such an allocator; empty where it may.
   *
   * @param backend where the build allocates
   * @param route how it would be called
   */
  public Optional<String> refusal(Backend backend, Route route) {
    return Optional.ofNullable(
        switch (this) {
          case READ_COUNTERS, SET_MEMORY_LIMIT -> null;
          case READ_DEVICE ->
              route == Route.CXX
                  ? "MLX's C++ containers cannot be read"
                  : backend == Backend.CPU ? "the CPU build has no device to tell of" : null;
          case SET_CACHE_LIMIT ->
              backend != Backend.CPU ? null : route == Route.MLX_C ? TAKES_ERRORS : NO_BARRIER;
          case CLEAR_CACHE, SYNCHRONIZE ->
              route == Route.CXX ? NO_BARRIER : backend == Backend.CPU ? TAKES_ERRORS : null;
          case SET_WIRED_LIMIT ->
              route == Route.CXX
                  ? NO_BARRIER
                  : backend == Backend.METAL ? null : "only Metal wires memory";
        });
  }
}
