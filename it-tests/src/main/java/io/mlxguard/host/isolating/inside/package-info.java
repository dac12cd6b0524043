// SPDX-License-Identifier: Apache-2.0
/** What only the isolating host's own class loaders see. */
@NullMarked
package io.mlxguard.host.isolating.inside;

import org.jspecify.annotations.NullMarked;
