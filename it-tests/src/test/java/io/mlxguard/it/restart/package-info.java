// SPDX-License-Identifier: Apache-2.0
/**
 * Layer 6 in hosts under load that a supervisor keeps alive. Nothing of the guard's own classes is
 * called here.
 */
@NullMarked
package io.mlxguard.it.restart;

import org.jspecify.annotations.NullMarked;
