// SPDX-License-Identifier: Apache-2.0
/**
 * What the guard costs a host, measured on child JVMs with the jar as a user gets it. Run by the
 * profile {@code bench} alone; nothing here may be needed by a test of behaviour.
 */
@NullMarked
package io.mlxguard.bench;

import org.jspecify.annotations.NullMarked;
