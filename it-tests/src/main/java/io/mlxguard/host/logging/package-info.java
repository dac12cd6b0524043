// SPDX-License-Identifier: Apache-2.0
/**
 * A host without MLX that brings a log manager of its own, as application servers do. It knows
 * nothing of the guard but what any MBeanServer shows.
 */
@NullMarked
package io.mlxguard.host.logging;

import org.jspecify.annotations.NullMarked;
