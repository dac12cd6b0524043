// SPDX-License-Identifier: Apache-2.0
/**
 * What runs on the host's own threads: counting woven calls, and clearing MLX's cache when none is
 * in flight. Nothing here logs, throws, or, on the way of a call with nothing due, allocates; it
 * knows neither bytecode nor MLX's functions.
 */
@NullMarked
package io.mlxguard.gate;

import org.jspecify.annotations.NullMarked;
