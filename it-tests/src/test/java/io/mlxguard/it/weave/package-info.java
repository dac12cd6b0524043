// SPDX-License-Identifier: Apache-2.0
/**
 * Layer 4 in hosts of every make: the methods it is told of are woven and each of their calls is
 * counted once, and the host is none the wiser. Nothing of the guard's own classes is called here.
 */
@NullMarked
package io.mlxguard.it.weave;

import org.jspecify.annotations.NullMarked;
