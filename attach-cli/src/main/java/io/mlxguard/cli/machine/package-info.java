// SPDX-License-Identifier: Apache-2.0
/**
 * The machine this command runs on, and its processes, as the operating system tells of them. The
 * only part of the command line that needs Java 22 or newer: whatever names {@code io.mlxguard.os}
 * stands in a class of its own here, which an older Java never loads.
 */
@NullMarked
package io.mlxguard.cli.machine;

import org.jspecify.annotations.NullMarked;
