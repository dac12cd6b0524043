// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.discover;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What counting one candidate's calls has told.
 *
 * @param calls that began and ended meanwhile
 * @param running that began meanwhile and run on
 * @param totalMicros how long they took, all together
 * @param tokens of all of them, where it has a budget that could be read
 * @param refused why it cannot be woven; empty where it is
 */
public record Counted(
    long calls, int running, long totalMicros, long tokens, List<String> refused) {

  /** Copies the reasons. */
  public Counted {
    refused = List.copyOf(refused);
  }

  /** How long a call takes, in milliseconds. */
  public OptionalDouble meanMillis() {
    return calls == 0 ? OptionalDouble.empty() : OptionalDouble.of(totalMicros / 1000.0 / calls);
  }

  /** What a call is to make. */
  public OptionalDouble meanTokens() {
    return calls == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) tokens / calls);
  }
}
