// SPDX-License-Identifier: Apache-2.0
/**
 * Host applications as a user would have written them: decoders on MLX, driven line by line over
 * standard input. Nothing here may know of the guard, and nothing but the JDK may be imported.
 */
@NullMarked
package io.mlxguard.host;

import org.jspecify.annotations.NullMarked;
