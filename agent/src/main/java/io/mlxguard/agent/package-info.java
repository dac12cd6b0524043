// SPDX-License-Identifier: Apache-2.0
/**
 * The guard itself: lifecycle, wiring, and what it tells the world. {@link io.mlxguard.agent.Guard}
 * is the only class that knows all parts; nobody but the entry knows it.
 */
@NullMarked
package io.mlxguard.agent;

import org.jspecify.annotations.NullMarked;
