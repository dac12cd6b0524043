// SPDX-License-Identifier: Apache-2.0
/**
 * A host that keeps its language model in class loaders of its own, as plug-in systems and
 * notebooks do; the build packs it and what is inside into two jars. Nothing here may know of the
 * guard.
 */
@NullMarked
package io.mlxguard.host.isolating;

import org.jspecify.annotations.NullMarked;
