// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

/** What the guard asks of the operating system. Implementations may be called from any thread. */
public sealed interface Machine permits LinuxMachine, MacMachine {

  /**
   * The memory this process may use, in bytes: physical memory, within the limit of its control
   * group where it has one.
   */
  Reading<Long> usableMemoryBytes();

  /** The machine this JVM runs on; on a system without an implementation every reading misses. */
  static Machine current() {
    return System.getProperty("os.name", "").startsWith("Mac")
        ? MacMachine.ofSystem()
        : LinuxMachine.ofSystem();
  }
}
