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

  /** What is read last. */
  public static String faint(String text, boolean colour) {
    return painted("2", text, colour);
  }

  /** A row of bars. */
  public static String bars(String text, boolean colour) {
    return painted("36", text, colour);
  }

  private static String painted(String code, String text, boolean colour) {
    return colour && !text.isBlank() ? "\u001b[" + code + "m" + text + RESET : text;
  }

  private static String code(String state) {
    return switch (state) {
      case "GUARDING", "ACTIVE", "NORMAL", "OK" -> "32";
      case "DEGRADED", "YIELDED", "OBSERVING", "WARN", "UNKNOWN", "STALE", "NO ANSWER" -> "33";
      case "DISABLED", "FAILED", "CRITICAL", "FINDING" -> "31";
      case "STARTING", "WAITING" -> "36";
      case "SKIPPED", "OFF", "DETACHED" -> "2";
      default -> "";
    };
  }
}
