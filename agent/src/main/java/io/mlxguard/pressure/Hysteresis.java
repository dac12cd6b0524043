// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureVerdict;
import java.time.Duration;

/**
 * The level that counts, from what each look says: up at once, down only when the level has been
 * left for ten seconds without a break. Used by the worker thread alone.
 */
public final class Hysteresis {

  /** As long as the field's guards wait at least (reference/peers.md, the table of numbers). */
  static final Duration CALM_AFTER = Duration.ofSeconds(10);

  private PressureLevel level = PressureLevel.NORMAL;
  private final Left critical = new Left();
  private final Left warn = new Left();

  /** Since when a level has been left. */
  private static final class Left {

    private boolean left;
    private long sinceNanos;

    void see(long nowNanos, boolean isLeft) {
      if (isLeft && !left) {
        sinceNanos = nowNanos;
      }
      left = isLeft;
    }

    boolean forLong(long nowNanos) {
      return left && nowNanos - sinceNanos >= CALM_AFTER.toNanos();
    }
  }

  /** The level in force. */
  public PressureLevel level() {
    return level;
  }

  /** Whether the level in force has been left already, if not for long enough. */
  public boolean isFalling() {
    return switch (level) {
      case NORMAL -> false;
      case WARN -> warn.left;
      case CRITICAL -> critical.left;
    };
  }

  /**
   * Takes a look's verdict.
   *
   * @param nowNanos when it was seen
   */
  public void see(long nowNanos, PressureVerdict verdict) {
    critical.see(nowNanos, verdict.floor().compareTo(PressureLevel.CRITICAL) < 0);
    warn.see(nowNanos, verdict.floor().compareTo(PressureLevel.WARN) < 0);
    if (verdict.level().compareTo(level) > 0) {
      level = verdict.level();
    }
    if (level == PressureLevel.CRITICAL && critical.forLong(nowNanos)) {
      level = PressureLevel.WARN;
    }
    if (level == PressureLevel.WARN && warn.forLong(nowNanos)) {
      level = PressureLevel.NORMAL;
    }
  }

  /** Nothing is known: that is no calm, and what was known of calm before counts no more. */
  public void seeNothing() {
    critical.left = false;
    warn.left = false;
  }

  /** Nothing has been known for long: no level is in force. */
  public void forget() {
    seeNothing();
    level = PressureLevel.NORMAL;
  }
}
