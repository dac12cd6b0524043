// SPDX-License-Identifier: Apache-2.0
/**
 * A host without MLX, for every Java version the entry class must survive on. Only Java 8 language
 * and API may be used here.
 */
package io.mlxguard.host.plain;
