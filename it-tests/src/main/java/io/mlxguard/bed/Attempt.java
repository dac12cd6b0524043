// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

/** What came of asking a machine for something that not every machine has. */
public sealed interface Attempt<T> {

  /** It has it. */
  record Made<T>(T it) implements Attempt<T> {}

  /**
   * It has not.
   *
   * @param why one clause
   */
  record Impossible<T>(String why) implements Attempt<T> {}
}
