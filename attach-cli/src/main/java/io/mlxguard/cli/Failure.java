// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

/** The end of a command that did not do what it was asked: one message for people, one exit. */
final class Failure extends Exception {
  final Exit exit;

  Failure(Exit exit, String message) {
    // No stack trace: these are answers, not accidents.
    super(message, null, false, false);
    this.exit = exit;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
