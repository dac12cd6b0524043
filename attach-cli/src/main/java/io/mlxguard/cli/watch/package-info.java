// SPDX-License-Identifier: Apache-2.0
/** The numbers of guarded processes as they move: looks at them, and the pictures made of those. */
@NullMarked
package io.mlxguard.cli.watch;

import org.jspecify.annotations.NullMarked;
