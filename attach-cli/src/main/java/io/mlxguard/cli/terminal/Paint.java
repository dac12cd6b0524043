// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

/** The colour of a state, in the SGR codes every terminal has. */
public final class Paint {
  private static final String RESET = "\u001b[0m";

  private Paint() {}

  /** {@code text} in the colour of {@code state}, or as it is. */
  public static String state(String state, String text, boolean colour) {
    String code = code(state);
    return colour && !code.isEmpty() ? "\u001b[" + code + "m" + text + RESET : text;
  }

  private static String code(String state) {
    return switch (state) {
      case "GUARDING", "ACTIVE", "NORMAL", "OK" -> "32";
      case "DEGRADED", "YIELDED", "OBSERVING", "WARN", "UNKNOWN" -> "33";
      case "DISABLED", "FAILED", "CRITICAL", "FINDING" -> "31";
      case "STARTING", "WAITING" -> "36";
      case "SKIPPED", "OFF", "DETACHED" -> "2";
      default -> "";
    };
  }
}
