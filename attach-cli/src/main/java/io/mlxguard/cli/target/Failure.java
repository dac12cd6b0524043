// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

/** The end of a command that did not do what it was asked: one message for people, one exit. */
public final class Failure extends Exception {
  public final Exit exit;

  public Failure(Exit exit, String message) {
    // No stack trace: these are answers, not accidents.
    super(message, null, false, false);
    this.exit = exit;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
