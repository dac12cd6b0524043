// SPDX-License-Identifier: Apache-2.0
/**
 * The way from the host's methods into the guard: which methods are meant, the code that is put
 * around them, and the frozen dispatcher in java.base. Runs on a thread of the guard's, which holds
 * no lock of the host's.
 */
@NullMarked
package io.mlxguard.weave;

import org.jspecify.annotations.NullMarked;
