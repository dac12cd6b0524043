// SPDX-License-Identifier: Apache-2.0
/**
 * The machine under this process: its memory and this process's part of it, one implementation per
 * operating system, as typed readings. Nothing here knows of MLX or of the agent.
 */
@NullMarked
package io.mlxguard.os;

import org.jspecify.annotations.NullMarked;
