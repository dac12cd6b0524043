// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

/** What is known of the guard in a process, from outside or from itself. */
public sealed interface GuardState {
  /** It says so itself. */
  record Guarded(GuardStatus status) implements GuardState {}

  /** It runs, but did not say more. */
  record Unread(String why) implements GuardState {}

  /** None runs. */
  record NotGuarded() implements GuardState {}

  /** Whether one runs cannot be told. */
  record Unknown(String why) implements GuardState {}
}
