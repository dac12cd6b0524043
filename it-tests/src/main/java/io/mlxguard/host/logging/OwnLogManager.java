// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.logging;

import java.util.logging.LogManager;

/** The host's own. */
public final class OwnLogManager extends LogManager {}
