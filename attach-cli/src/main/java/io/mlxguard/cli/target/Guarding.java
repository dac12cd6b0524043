// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

/** Whether a guard runs in a process, as far as it shows without a connection to it. */
public sealed interface Guarding {
  /** Its threads are there. */
  record Yes() implements Guarding {}

  /** They are not. */
  record No() implements Guarding {}

  /** Only the process itself can tell. */
  record Unknown(String why) implements Guarding {}
}
