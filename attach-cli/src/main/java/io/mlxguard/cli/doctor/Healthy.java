// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.doctor;

/**
 * The checklist's healthy numbers, which are those of a 35 GB model on a 64 GB Mac, carried over to
 * other machines. All sizes in bytes; its page counts are left out, since they take pages of 4 KiB
 * for granted (reference/platform.md 9).
 */
final class Healthy {
  /** The part of RAM above which all MLX processes together leave too little for the rest. */
  static final int TOGETHER_PERCENT = 85;

  /** Layer 5's own threshold for WARN. */
  static final int AVAILABLE_PERCENT = 15;

  /** Layer 5's own threshold, of a control group's limit. */
  static final int GROUP_PERCENT = 90;

  /** What is worth giving back, as layer 4's gate has it. */
  static final long WORTH_BYTES = 64L << 20;

  /** Layer 5's own threshold, within two seconds. */
  static final long STALL_MICROS = 150_000;

  /**
   * MLX reclaims and holds evaluation back nearer than this to its limit (layer 3's own margin).
   */
  static final double MEMORY_LIMIT_MARGIN = 1.1;

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private Healthy() {}

  /** "Below 2 GB" of 64: what is compressed comes from everybody, so it goes with RAM. */
  static long compressedBytes(long ramBytes) {
    return ramBytes / 32;
  }

  /** "Past 5 GB" of 64. */
  static long compressedFailingBytes(long ramBytes) {
    return ramBytes / 64 * 5;
  }

  /**
   * "Below 500 MB" is the cache limit of 512 MB that the checklist sets on 64 GB; on other machines
   * it is what {@code cache-limit=auto} would be there, and on a card.
   */
  static long poolBytes(long memoryBytes, boolean card) {
    return card ? Math.max(512 * MIB, memoryBytes / 20) : poolOfUnifiedBytes(memoryBytes);
  }

  private static long poolOfUnifiedBytes(long ramBytes) {
    if (ramBytes < 32 * GIB) {
      return 256 * MIB;
    }
    return ramBytes <= 64 * GIB ? 512 * MIB : ramBytes / 128;
  }

  /**
   * The pool may stand one buffer above its limit until MLX's next allocation
   * (reference/platform.md 8.1), and nobody tells how large that is; twice the limit is more than
   * chance, where that is not less than one buffer can be.
   */
  static long poolFailingBytes(long limitBytes) {
    return limitBytes + Math.max(limitBytes, 256 * MIB);
  }

  /**
   * "About 30 GB free" is what a 35 GB model leaves of 64. Another model leaves something else, so
   * the bound is where layer 5 begins to act.
   */
  static long availableBytes(long totalBytes) {
    return totalBytes / 100 * AVAILABLE_PERCENT;
  }

  static long togetherBytes(long ramBytes) {
    return ramBytes / 100 * TOGETHER_PERCENT;
  }
}
