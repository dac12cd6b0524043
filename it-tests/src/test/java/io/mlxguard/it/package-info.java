// SPDX-License-Identifier: Apache-2.0
/**
 * What the jar does to hosts in child JVMs, as a user gets it. Nothing of the guard's own classes
 * is called here.
 */
@NullMarked
package io.mlxguard.it;

import org.jspecify.annotations.NullMarked;
