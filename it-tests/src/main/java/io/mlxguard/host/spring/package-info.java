// SPDX-License-Identifier: Apache-2.0
/**
 * A Spring Boot web application, for the benchmarks of the profile {@code bench}. Nothing here may
 * know of the guard.
 */
@NullMarked
package io.mlxguard.host.spring;

import org.jspecify.annotations.NullMarked;
