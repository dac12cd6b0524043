// SPDX-License-Identifier: Apache-2.0
/**
 * Threads of the guard's own in somebody else's process. Knows neither what runs on them nor why.
 */
@NullMarked
package io.mlxguard.thread;

import org.jspecify.annotations.NullMarked;
