// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.machine;

import io.mlxguard.cli.status.Reading;
import java.time.Duration;

/**
 * Whoever can tell of the machine and of other processes. Stalls are counted between two looks: the
 * first is made by {@link #open} and {@link #watch}, the second by the questions. Used by one
 * thread; nothing throws.
 */
public interface Surroundings extends AutoCloseable {
  /** The first look at the memory there is for a process, where its control group is another. */
  void watch(long pid);

  /** How long the second look should come after the first; 0 where nothing is counted. */
  Duration window();

  /** What is known now of the machine, within this command's own control group. */
  MachineFacts machine();

  /** The same within the control group of a process. */
  MachineFacts machine(long pid);

  /** The memory that a process of this user holds, in bytes. */
  Reading footprint(long pid);

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
