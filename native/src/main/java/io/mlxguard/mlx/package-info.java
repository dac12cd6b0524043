// SPDX-License-Identifier: Apache-2.0
/**
 * MLX in this process: the images that hold it, the allocators behind them, the evidence that the
 * host has used it, and the few calls that may be made. Nothing here decides policy, loads a
 * library, or knows of the agent.
 */
@NullMarked
package io.mlxguard.mlx;

import org.jspecify.annotations.NullMarked;
