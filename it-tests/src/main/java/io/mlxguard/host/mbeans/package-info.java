// SPDX-License-Identifier: Apache-2.0
/**
 * What hosts have in JMX of their own: an MBeanServer, a listener, names that somebody else wants.
 * Made by a client or the JDK, by their class names.
 */
@NullMarked
package io.mlxguard.host.mbeans;

import org.jspecify.annotations.NullMarked;
