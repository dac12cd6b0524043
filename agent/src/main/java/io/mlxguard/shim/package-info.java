// SPDX-License-Identifier: Apache-2.0
/**
 * The entry, in Java 8 bytecode and with JDK types alone, because it lands on the host's class path
 * and because an exception out of {@code premain} aborts the JVM. It is frozen: a second jar
 * attached to the same JVM still runs the first one's entry, so everything that may change is
 * loaded by it.
 */
package io.mlxguard.shim;
