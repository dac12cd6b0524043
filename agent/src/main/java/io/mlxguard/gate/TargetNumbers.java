// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One target at one tick. A call that is nested in another of the same target is no call of its
 * own.
 *
 * @param target as configured
 * @param methods what is woven for it, such as {@code com.acme.Llm.generate(int)}
 * @param refused what fits its name and cannot be woven, each with the reason
 * @param calls calls that have ended
 * @param inFlight calls that run now, or whose stage is not complete
 * @param errors calls that ended in a throw, of {@link #calls}
 * @param totalMicros how long the calls took, all together
 * @param longestMicros the longest of them
 * @param averageMicros moving average over some 16 calls
 * @param baselineMicros mean of the first hour
 * @param tokens of all calls
 * @param tokensPerSecond moving average over some 16 calls, of those that had tokens
 * @param baselineTokensPerSecond mean of the first hour
 * @param drift speed now over speed of the first hour: 1 is as fast as then, 0.5 half as fast
 * @param halved whether the drift fell to a half, ten minutes after the first call or later, and
 *     has not come back to three quarters
 * @param poolGrowthBytes by how much a call that was alone has grown the pool, on the mean
 * @param activeGrowthBytes by how much a call that was alone has grown live memory, on the mean
 * @param suppressed how often its tokens could not be read because the host's own method threw
 */
public record TargetNumbers(
    String target,
    List<String> methods,
    List<String> refused,
    long calls,
    int inFlight,
    long errors,
    long totalMicros,
    long longestMicros,
    OptionalDouble averageMicros,
    OptionalDouble baselineMicros,
    long tokens,
    OptionalDouble tokensPerSecond,
    OptionalDouble baselineTokensPerSecond,
    OptionalDouble drift,
    boolean halved,
    OptionalLong poolGrowthBytes,
    OptionalLong activeGrowthBytes,
    long suppressed) {}
