// SPDX-License-Identifier: Apache-2.0
/** An application whose requests are tasks of a thread pool. Nothing here may know of the guard. */
@NullMarked
package io.mlxguard.host.pool;

import org.jspecify.annotations.NullMarked;
