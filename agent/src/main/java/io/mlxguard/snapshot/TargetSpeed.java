// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import io.mlxguard.gate.TargetNumbers;
import java.util.Locale;

/** What a user is told when a target falls to half its speed, and when it has come back. */
public final class TargetSpeed {

  private TargetSpeed() {}

  /** How slow it is, by which rule, against what. */
  public static String halved(TargetNumbers target) {
    return compared(target, "", ", at most half of", ", at least twice");
  }

  /** How fast it is again. */
  public static String recovered(TargetNumbers target) {
    return compared(target, "back at ", ", at least three quarters of", ", at most a third over");
  }

  /** By tokens a second; by length where there are no tokens, as the drift is. */
  private static String compared(
      TargetNumbers target, String before, String ruleOfSpeed, String ruleOfLength) {
    String baseline = " the first hour's ";
    if (target.tokensPerSecond().isPresent() && target.baselineTokensPerSecond().isPresent()) {
      String speed = number(target.tokensPerSecond().getAsDouble());
      String first = number(target.baselineTokensPerSecond().getAsDouble());
      return before + speed + " tokens/s" + ruleOfSpeed + baseline + first;
    }
    if (target.averageMicros().isPresent() && target.baselineMicros().isPresent()) {
      String length = number(target.averageMicros().getAsDouble() / 1000);
      String first = number(target.baselineMicros().getAsDouble() / 1000);
      return before + length + " ms a call" + ruleOfLength + baseline + first + " ms";
    }
    return before + "a speed that is not known";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 1000 ? "%.1f" : "%.0f", value);
  }
}
