// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import io.mlxguard.layer.LayerName;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.restart.RestartEvent.Kind;

/** Something that changed between two snapshots, as listeners are told. */
sealed interface Edge {

  /** Counts the edges of its bean from 1, with those that were dropped. */
  long number();

  /** When it was seen, in milliseconds since 1970. */
  long atMillis();

  /** Why, in one clause. */
  String message();

  /** The guard went from one state to another. */
  record State(long number, long atMillis, String message, String before, String after)
      implements Edge {}

  /** A layer went from one status to another. */
  record Status(
      LayerName layer, long number, long atMillis, String message, String before, String after)
      implements Edge {}

  /** The host was seen to have set a layer's limit itself. */
  record Drift(LayerName layer, long number, long atMillis, String message) implements Edge {}

  /** Quiet did not come, and layer 4 lowered the cache limit for a moment. */
  record Dip(long number, long atMillis, String message) implements Edge {}

  /** One side's memory went from one level to another. */
  record Pressure(
      Domain domain, long number, long atMillis, String message, String before, String after)
      implements Edge {}

  /** A clear for want of memory waits for calls that run. */
  record Blocked(Domain domain, long number, long atMillis, String message) implements Edge {}

  /** Something was done for want of memory. */
  record Acted(Domain domain, long number, long atMillis, String message) implements Edge {}

  /** Something about a restart. */
  record Restart(Kind kind, long number, long atMillis, String message) implements Edge {}

  /** A target fell to half the speed of its first hour, or came back from there. */
  record Speed(String target, long number, long atMillis, String message, boolean halved)
      implements Edge {}
}
