// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

/**
 * What one thread knows of the woven calls it is inside, in an array of the JDK's, which holds on
 * to nothing of ours. A cell that an earlier guard has left behind is begun anew.
 */
final class Cell {

  /** Calls that are nested deeper are not counted. */
  static final int LEVELS = 8;

  private static final int EPOCH = 0;
  private static final int DEPTH = 1;
  private static final int TAIL = 2;
  private static final int SAMPLED = 3;
  private static final int FIRST_LEVEL = 4;

  // Within a level.
  private static final int SITE = 0;
  private static final int START_HIGH = 1;
  private static final int START_LOW = 2;
  private static final int TOKENS = 3;
  private static final int LEVEL_INTS = 4;

  private Cell() {}

  static int[] of(ThreadLocal<int[]> cells, int epoch) {
    int[] cell = cells.get();
    if (cell == null) {
      cell = new int[FIRST_LEVEL + LEVELS * LEVEL_INTS];
      cell[EPOCH] = epoch;
      cells.set(cell);
    } else if (cell[EPOCH] != epoch) {
      java.util.Arrays.fill(cell, 0);
      cell[EPOCH] = epoch;
    }
    return cell;
  }

  static int depth(int[] cell) {
    return cell[DEPTH];
  }

  static void depth(int[] cell, int depth) {
    cell[DEPTH] = depth;
  }

  static void push(int[] cell, int level, int site, long startNanos, int tokens) {
    int at = FIRST_LEVEL + level * LEVEL_INTS;
    cell[at + SITE] = site;
    cell[at + START_HIGH] = (int) (startNanos >>> 32);
    cell[at + START_LOW] = (int) startNanos;
    cell[at + TOKENS] = tokens;
    cell[DEPTH] = level + 1;
  }

  static int site(int[] cell, int level) {
    return cell[FIRST_LEVEL + level * LEVEL_INTS + SITE];
  }

  static long startNanos(int[] cell, int level) {
    int at = FIRST_LEVEL + level * LEVEL_INTS;
    return ((long) cell[at + START_HIGH] << 32) | (cell[at + START_LOW] & 0xFFFF_FFFFL);
  }

  static int tokens(int[] cell, int level) {
    return cell[FIRST_LEVEL + level * LEVEL_INTS + TOKENS];
  }

  /**
   * The generation in which this thread has left a call without draining its stream; 0 for none.
   */
  static int tail(int[] cell) {
    return cell[TAIL];
  }

  static void tail(int[] cell, int generation) {
    cell[TAIL] = generation;
  }

  /** Whether the growth of this call is being measured. */
  static boolean isSampled(int[] cell) {
    return cell[SAMPLED] != 0;
  }

  static void sampled(int[] cell, boolean is) {
    cell[SAMPLED] = is ? 1 : 0;
  }
}
