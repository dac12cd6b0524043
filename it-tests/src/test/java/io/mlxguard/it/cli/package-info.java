// SPDX-License-Identifier: Apache-2.0
/**
 * The command line in a process of its own, against hosts of every kind: what it refuses and how it
 * says so, and that the host is none the worse for it.
 */
@NullMarked
package io.mlxguard.it.cli;

import org.jspecify.annotations.NullMarked;
