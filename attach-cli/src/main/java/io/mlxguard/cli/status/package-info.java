// SPDX-License-Identifier: Apache-2.0
/** What a guard publishes about itself, read without trusting it. */
@NullMarked
package io.mlxguard.cli.status;

import org.jspecify.annotations.NullMarked;
