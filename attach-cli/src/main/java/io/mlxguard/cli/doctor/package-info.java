// SPDX-License-Identifier: Apache-2.0
/**
 * What is healthy and what is not, layer by layer: the checklist's verification section and its
 * table of what happens when a layer fails. Rules look at what was read before, and ask nobody.
 */
@NullMarked
package io.mlxguard.cli.doctor;

import org.jspecify.annotations.NullMarked;
