// SPDX-License-Identifier: Apache-2.0
/**
 * Snapshots told to people and to the command line: log lines, and the status property. Decides
 * nothing and calls nobody but its own channel.
 */
@NullMarked
package io.mlxguard.readout;

import org.jspecify.annotations.NullMarked;
