// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

/** What one look at a process showed. */
public sealed interface Sight {
  /** A guard's numbers. */
  record Seen(Vitals vitals) implements Sight {}

  /** It runs, and no guard in it. */
  record Unguarded() implements Sight {}

  /** It could not be read this time. */
  record Unread(String why) implements Sight {}

  /** The process is gone. */
  record Gone() implements Sight {}
}
