// SPDX-License-Identifier: Apache-2.0
/**
 * Drives host applications in child JVMs, with and without the guard: shared by the tests, the
 * benchmarks and the demo. Knows the jar as a file only.
 */
@NullMarked
package io.mlxguard.bed;

import org.jspecify.annotations.NullMarked;
