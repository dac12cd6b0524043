// SPDX-License-Identifier: Apache-2.0
/**
 * The guard as JMX shows it: the beans, when they are registered, and what their listeners are
 * told, all on a thread of its own because an MBeanServer and a listener can be the host's code.
 * Nothing here calls MLX, and only a client's operation changes anything.
 */
@NullMarked
package io.mlxguard.mbean;

import org.jspecify.annotations.NullMarked;
