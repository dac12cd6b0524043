// SPDX-License-Identifier: Apache-2.0
/**
 * What is done where memory is short, and what it brings: the level with its hysteresis, the ladder
 * of actions, the history. Clocks and actions are handed in, so that a recorded trace can be
 * replayed. Nothing here calls MLX.
 */
@NullMarked
package io.mlxguard.pressure;

import org.jspecify.annotations.NullMarked;
