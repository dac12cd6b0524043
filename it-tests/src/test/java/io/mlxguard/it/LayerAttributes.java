// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import java.util.List;
import java.util.Map;

/** What the beans of the layers have that is no limit's. */
final class LayerAttributes {

  static final Map<String, String> KEYS =
      Map.of(
          "clear-after-generate", "clear-after-generate.methods",
          "scheduled-restart", "scheduled-restart.at");

  static final List<String> OF_RESTARTS =
      List.of(
          "NextOpensAtMillis",
          "NextEndsAtMillis",
          "Due",
          "DueSinceMillis",
          "Supervisor",
          "CutsRequests",
          "Restarts",
          "LastRestartAtMillis",
          "SkippedWindows",
          "MissedWindows",
          "TimeToLimitMillis");

  static final List<String> OF_CLEARS =
      List.of(
          "InFlight",
          "Due",
          "DueAgeMillis",
          "LongestDeferMillis",
          "Clears",
          "ClearsByCause",
          "IdleClears",
          "UselessClears",
          "ReturnedBytes",
          "ReturnedToSystemBytes",
          "IntervalMillis",
          "Dips",
          "Holds",
          "HeldCalls",
          "HeldMillis",
          "Trims",
          "Refusals",
          "SuppressedErrors");

  private LayerAttributes() {}
}
