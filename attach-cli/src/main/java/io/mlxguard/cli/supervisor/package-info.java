// SPDX-License-Identifier: Apache-2.0
/**
 * The files by which launchd or systemd starts a host, and starts it again when layer 6 has ended
 * it. Nothing here knows of a verb.
 */
@NullMarked
package io.mlxguard.cli.supervisor;

import org.jspecify.annotations.NullMarked;
