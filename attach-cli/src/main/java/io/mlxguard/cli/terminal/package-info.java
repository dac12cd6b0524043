// SPDX-License-Identifier: Apache-2.0
/** What a person sees: columns, colours, units, and text of other processes made fit for it. */
@NullMarked
package io.mlxguard.cli.terminal;

import org.jspecify.annotations.NullMarked;
