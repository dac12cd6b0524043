// SPDX-License-Identifier: Apache-2.0
/**
 * What a JMX client sees: interfaces, records and the annotation that describes them, and nothing
 * else, because the whole JVM may read this package. Every name here is an interface to the world.
 */
@NullMarked
package io.mlxguard.jmx;

import org.jspecify.annotations.NullMarked;
