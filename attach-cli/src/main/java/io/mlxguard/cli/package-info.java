// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: one class a verb, the attach API behind {@link io.mlxguard.cli.Connection}, and
 * the reading and printing of what a guarded process says about itself. Nothing here may touch MLX,
 * open a socket or a file for writing, or trust a word that another process wrote.
 */
@NullMarked
package io.mlxguard.cli;

import org.jspecify.annotations.NullMarked;
