// SPDX-License-Identifier: Apache-2.0
/**
 * A host whose language models have methods of every shape there is: overloads, recursion, futures,
 * streams, subclasses, proxies, virtual threads. Nothing here may know of the guard.
 */
@NullMarked
package io.mlxguard.host.shapes;

import org.jspecify.annotations.NullMarked;
