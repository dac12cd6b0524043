// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/**
 * How much a counter of stalled time has grown in the last two seconds. The kernel's own trigger
 * tells the same, but to a process without CAP_SYS_RESOURCE only once in two seconds; the counter
 * is exact at each read (torvalds/linux kernel/sched/psi.c, psi_show). Used by one thread.
 */
final class StallWindow {

  static final long LENGTH_NANOS = 2_000_000_000L;

  /** More looks than two seconds hold, woken early ones too; the oldest gives way. */
  private static final int MOST = 128;

  private final long[] atNanos = new long[MOST];
  private final long[] totalMicros = new long[MOST];
  private int count;

  /** Forgets all: what is before now is no measure. */
  void clear() {
    count = 0;
  }

  /** Takes a reading. One that is lower than the last is of another counter. */
  void add(long nowNanos, long micros) {
    if (count > 0 && micros < totalMicros[count - 1]) {
      clear();
    }
    int old = 0; // those but one that are older than the window
    while (old + 1 < count && nowNanos - atNanos[old + 1] >= LENGTH_NANOS) {
      old++;
    }
    drop(count == MOST ? Math.max(old, 1) : old);
    atNanos[count] = nowNanos;
    totalMicros[count] = micros;
    count++;
  }

  private void drop(int first) {
    System.arraycopy(atNanos, first, atNanos, 0, count - first);
    System.arraycopy(totalMicros, first, totalMicros, 0, count - first);
    count -= first;
  }

  /**
   * Microseconds within two seconds; of a longer pause between two readings its mean. What is known
   * so far, where the window is not full yet.
   */
  long micros() {
    if (count < 2) {
      return 0;
    }
    long grown = totalMicros[count - 1] - totalMicros[0];
    long spanNanos = atNanos[count - 1] - atNanos[0];
    return spanNanos <= LENGTH_NANOS ? grown : (long) (grown * ((double) LENGTH_NANOS / spanNanos));
  }
}
