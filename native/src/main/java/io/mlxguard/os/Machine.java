// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/** What the guard asks of the operating system. Implementations may be called from any thread. */
public sealed interface Machine permits LinuxMachine, MacMachine {

  /**
   * The memory this process may use, in bytes: physical memory, within the limit of its control
   * group where it has one.
   */
  Reading<Long> usableMemoryBytes();

  /**
   * The memory this process holds, in bytes, above 0. Cheap enough for every tick.
   *
   * <p>macOS: {@code phys_footprint}, what the kernel charges the process with
   * (reference/platform.md 4). Metal's buffers and pages that are compressed or swapped out count
   * in full; clean file pages do not.
   *
   * <p>Linux: the resident set, {@code VmRSS}. It holds the pages in RAM, those of mapped files and
   * those shared with other processes too; proc(5) calls it inaccurate, since the kernel adds it up
   * late. Not in it: pages swapped out, huge pages of hugetlbfs, and what lies on a card, so that
   * with CUDA, whose arrays lie there, it tells of the host's side alone.
   */
  Reading<Long> footprintBytes();

  /**
   * Asks the C library to give freed memory back to the system, where it keeps it: glibc's arenas
   * hold what MLX's CPU build and small buffers free (reference/gate-experiments.md 4). Holds the
   * arenas' locks meanwhile, 70 to 100 ms for each GiB, so only while nothing runs.
   *
   * @return whether there is such a call and it was made
   */
  boolean trimHeap();

  /** The machine this JVM runs on; on a system without an implementation every reading misses. */
  static Machine current() {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? MacMachine.ofSystem()
        : LinuxMachine.ofSystem();
  }
}
