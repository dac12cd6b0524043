// SPDX-License-Identifier: Apache-2.0
/** What a woven call costs, measured by JMH in JVMs of its own. */
package io.mlxguard.bench;
