// SPDX-License-Identifier: Apache-2.0
/** A guard's status as tables. */
@NullMarked
package io.mlxguard.cli.table;

import org.jspecify.annotations.NullMarked;
