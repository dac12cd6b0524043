// SPDX-License-Identifier: Apache-2.0
/**
 * When a host is left so that its supervisor starts it again: windows by the calendar, wear, what
 * was done before, and who would start it again. Without a thread of its own and without MLX.
 */
@NullMarked
package io.mlxguard.restart;

import org.jspecify.annotations.NullMarked;
