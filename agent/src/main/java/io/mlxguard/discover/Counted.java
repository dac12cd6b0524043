// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.util.OptionalDouble;

/**
 * What counting one candidate's calls has told.
 *
 * @param calls that began and ended meanwhile
 * @param running whether some ran on, from whenever on
 * @param totalMicros how long they took, all together
 * @param tokens of all of them, where it has a budget that could be read
 */
public record Counted(long calls, boolean running, long totalMicros, long tokens) {

  /** How long a call takes, in milliseconds. */
  public OptionalDouble meanMillis() {
    return calls == 0 ? OptionalDouble.empty() : OptionalDouble.of(totalMicros / 1000.0 / calls);
  }

  /** What a call is to make. */
  public OptionalDouble meanTokens() {
    return calls == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) tokens / calls);
  }
}
