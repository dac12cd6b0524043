// SPDX-License-Identifier: Apache-2.0
/**
 * Which of the host's methods to weave: from samples of its stacks, candidates; from counting their
 * calls, a ranking. Knows no MLX: whether its counters have moved is told to it.
 */
@NullMarked
package io.mlxguard.discover;

import org.jspecify.annotations.NullMarked;
