// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import org.jspecify.annotations.Nullable;

/**
 * One woven method, as its advice knows it by number.
 *
 * @param number bound into the advice; never used again
 * @param stats of the target it belongs to
 * @param ofArgument reads the tokens from an argument that is an object; null where none is
 * @param ofResult reads the tokens from a result that is an object; null where none is
 * @param tokensInResult whether the tokens are the result's, object or number
 * @param mayHold whether new calls may be kept waiting: not inside a monitor of the host's
 * @param minTokens so many make a clear due; 0 for never
 * @param maxCacheBytes a pool of so many makes a clear due
 */
public record Site(
    int number,
    TargetStats stats,
    @Nullable TokenReader ofArgument,
    @Nullable TokenReader ofResult,
    boolean tokensInResult,
    boolean mayHold,
    int minTokens,
    long maxCacheBytes) {}
