// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.time.Duration;

/**
 * Tells how short of memory the machine is: asked by polling, woken by the kernel's own event where
 * there is one, since that can lag the numbers by seconds to minutes (reference/platform.md 3).
 * Used by one thread, but for {@link #wake}. Nothing here throws, and {@link #await} and {@link
 * #look} allocate nothing.
 */
public sealed interface PressureSource extends AutoCloseable permits LinuxPressure, MacPressure {

  /**
   * Waits until the kernel tells of memory pressure, or for so long.
   *
   * @return whether the kernel has told of it
   */
  boolean await(long nanos);

  /**
   * Looks once at what decides the level.
   *
   * @return whether the level, or the one not left yet, is another than at the last {@link #read}
   */
  boolean look();

  /** What the last look saw, with the numbers beside it, which are read anew once a second. */
  PressureReading read();

  /**
   * Ends a wait that is under way, from any thread. A JVM that exits waits for threads inside
   * native calls, up to 300 ms (openjdk/jdk VM_Exit::wait_for_threads_in_native_to_block).
   */
  void wake();

  /**
   * Forgets what it has seen over time: the machine has slept, and what was before is no measure.
   */
  void slept();

  /** Gives back what it holds of the kernel's; a wait that is under way ends by itself. */
  @Override
  void close();

  /**
   * A source of that system for one who looks a few times and goes: it has no kernel wake it,
   * writes nothing and takes nothing from this process's environment.
   */
  static PressureSource passing(PressureThresholds thresholds) {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? MacPressure.ofSystem()
        : LinuxPressure.passing(LinuxGroups.SELF, thresholds);
  }

  /** The same for another process, whose control group counts in place of this one's. */
  static PressureSource passing(long pid, PressureThresholds thresholds) {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? MacPressure.ofSystem()
        : LinuxPressure.passing(Long.toString(pid), thresholds);
  }

  /** How long two looks must lie apart for stalls to be counted in full; 0 where there are none. */
  static Duration window() {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? Duration.ZERO
        : Duration.ofNanos(StallWindow.LENGTH_NANOS);
  }

  /** The source of the system this JVM runs on. */
  static PressureSource current(PressureThresholds thresholds) {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? MacPressure.ofSystem()
        : LinuxPressure.ofSystem(thresholds);
  }
}
