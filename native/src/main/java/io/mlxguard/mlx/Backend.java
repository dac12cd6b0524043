// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mlx;

/** Where an MLX build allocates. */
public enum Backend {
  /** Apple GPUs; unified memory. */
  METAL,
  /** NVIDIA GPUs; the card's memory. */
  CUDA,
  /** No GPU in the build; the process's own heap. */
  CPU
}
