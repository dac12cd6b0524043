// SPDX-License-Identifier: Apache-2.0
/**
 * What the guard knows at one tick, immutable: everything that tells the world reads this. Nothing
 * here calls MLX or the operating system.
 */
@NullMarked
package io.mlxguard.snapshot;

import org.jspecify.annotations.NullMarked;
