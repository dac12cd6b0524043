// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.mlx.MlxCallFailed;
import io.mlxguard.mlx.Refusals;
import java.util.ArrayList;
import java.util.List;

/** One of MLX's setters: keeps what it is given and answers with what it had. */
final class StandInSetter implements HeldLimit.Swap {

  private final List<Long> calls = new ArrayList<>();
  private long limitBytes;
  private int failingCall;
  private int racedCall;
  private long racingBytes;

  StandInSetter(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  @Override
  public long set(long newBytes) throws MlxCallFailed {
    calls.add(newBytes);
    if (calls.size() == racedCall) {
      limitBytes = racingBytes;
    }
    if (calls.size() == failingCall) {
      throw Refusals.because("refused");
    }
    long before = limitBytes;
    limitBytes = newBytes;
    return before;
  }

  /** The host sets the limit itself. */
  void hostSets(long bytes) {
    limitBytes = bytes;
  }

  /** The host sets the limit itself, just before the so-many-th call of ours. */
  void hostSetsBeforeCall(int call, long bytes) {
    racedCall = call;
    racingBytes = bytes;
  }

  /** MLX refuses the so-many-th call of ours. */
  void refuseCall(int call) {
    failingCall = call;
  }

  long limitBytes() {
    return limitBytes;
  }

  List<Long> calls() {
    return calls;
  }
}
