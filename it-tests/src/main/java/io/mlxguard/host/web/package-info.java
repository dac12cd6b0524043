// SPDX-License-Identifier: Apache-2.0
/**
 * A Spring Boot application that answers prompts over HTTP, run from a fat jar. Nothing here may
 * know of the guard.
 */
@NullMarked
package io.mlxguard.host.web;

import org.jspecify.annotations.NullMarked;
