// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.machine;

import io.mlxguard.cli.status.Reading;
import java.util.Optional;

/** Whoever can tell of the machine and of other processes. Used by one thread; nothing throws. */
public interface Surroundings extends AutoCloseable {
  /** What is known now; of stalls what came about since the last question, or since this began. */
  MachineFacts machine();

  /** The memory that a process of this user holds, in bytes. */
  Reading footprint(long pid);

  /** Whether it has a library mapped whose name speaks of MLX; empty where nobody tells. */
  Optional<Boolean> hasMlx(long pid);

  @Override
  void close();

  /** Those of this machine, where this Java can ask. */
  static Surroundings open() {
    return Runtime.version().feature() >= LIVE_SINCE
        ? LiveMachine.open()
        : new BlindMachine(BlindMachine.tooOld());
  }

  /** The Java from which on the system can be asked. */
  int LIVE_SINCE = 22;
}
