// SPDX-License-Identifier: Apache-2.0
/**
 * An application that answers prompts over HTTP and ends without a thought for those it is
 * answering: no shutdown hook. Nothing here may know of the guard, and nothing but the JDK may be
 * imported.
 */
@NullMarked
package io.mlxguard.host.bare;

import org.jspecify.annotations.NullMarked;
