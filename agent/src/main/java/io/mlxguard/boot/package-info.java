// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the core's room: a named module in a layer of its own, so that native access can be granted
 * to it alone. Nested in the jar and so upgradable; it knows the core's entry by name only.
 */
@NullMarked
package io.mlxguard.boot;

import org.jspecify.annotations.NullMarked;
