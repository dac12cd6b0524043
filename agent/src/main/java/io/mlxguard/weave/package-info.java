// SPDX-License-Identifier: Apache-2.0
/**
 * The way from the host's methods into the guard. So far only the frozen dispatcher in java.base;
 * nothing is woven by it yet.
 */
@NullMarked
package io.mlxguard.weave;

import org.jspecify.annotations.NullMarked;
