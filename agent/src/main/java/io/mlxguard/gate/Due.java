// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

/**
 * A clear that waits for a quiet moment.
 *
 * @param cause why it is due
 * @param maxCacheBytes what a dip in its place lowers the cache limit to
 * @param sinceNanos the {@link System#nanoTime()} at which it fell due
 */
public record Due(ClearCause cause, long maxCacheBytes, long sinceNanos) {}
