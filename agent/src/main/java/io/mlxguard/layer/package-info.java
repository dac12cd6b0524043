// SPDX-License-Identifier: Apache-2.0
/**
 * The layers of the checklist, a class each under its own name, and what they report. A layer
 * decides and calls MLX through its {@link io.mlxguard.mlx.Allocator}; it starts no thread and
 * reads no configuration but the value of its own key.
 */
@NullMarked
package io.mlxguard.layer;

import org.jspecify.annotations.NullMarked;
