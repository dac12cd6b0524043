// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import io.mlxguard.gate.Pool;
import io.mlxguard.mlx.HostThreadCalls;
import io.mlxguard.os.Machine;
import java.util.List;

/**
 * Every MLX that layer 4 may act on, as one: a woven call does not tell which of them it uses.
 * Immutable; called on the host's threads.
 *
 * @param all whose counters are read
 * @param drained whose streams are drained
 * @param cleared whose pools are cleared
 * @param sharesStream whether all threads queue on one stream, in any of them
 * @param machine tells the footprint
 * @param inFootprint whether the pools are in it: a card's are not
 */
record Pools(
    List<HostThreadCalls> all,
    List<HostThreadCalls> drained,
    List<HostThreadCalls> cleared,
    boolean sharesStream,
    Machine machine,
    boolean inFootprint)
    implements Pool {

  @Override
  public long cacheBytes() {
    long sum = 0;
    for (int i = 0; i < all.size(); i++) { // an iterator would be allocated
      long bytes = all.get(i).cacheBytes();
      if (bytes < 0) {
        return HostThreadCalls.UNKNOWN;
      }
      sum += bytes;
    }
    return sum;
  }

  @Override
  public long activeBytes() {
    long sum = 0;
    for (int i = 0; i < all.size(); i++) {
      long bytes = all.get(i).activeBytes();
      if (bytes < 0) {
        return HostThreadCalls.UNKNOWN;
      }
      sum += bytes;
    }
    return sum;
  }

  @Override
  public long footprintBytes() {
    return inFootprint ? machine.footprintBytes().known().orElse(-1L) : -1;
  }

  @Override
  public boolean drain() {
    return drained.stream().allMatch(HostThreadCalls::drain);
  }

  @Override
  public boolean clear() {
    return cleared.stream().allMatch(HostThreadCalls::clear);
  }
}
