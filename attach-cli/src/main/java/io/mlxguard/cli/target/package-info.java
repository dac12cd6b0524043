// SPDX-License-Identifier: Apache-2.0
/** The process a verb is about: finding it, every reason to leave it alone, and talking to it. */
@NullMarked
package io.mlxguard.cli.target;

import org.jspecify.annotations.NullMarked;
