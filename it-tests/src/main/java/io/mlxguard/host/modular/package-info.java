// SPDX-License-Identifier: Apache-2.0
/**
 * A host in a named module that nobody else can see into; the build packs it with {@code
 * src/main/module}. Nothing here may know of the guard.
 */
@NullMarked
package io.mlxguard.host.modular;

import org.jspecify.annotations.NullMarked;
