// SPDX-License-Identifier: Apache-2.0
/**
 * What the user asked for: the table of keys, and the values as typed choices. A mistake becomes a
 * problem with a sentence, never an exception.
 */
@NullMarked
package io.mlxguard.config;

import org.jspecify.annotations.NullMarked;
