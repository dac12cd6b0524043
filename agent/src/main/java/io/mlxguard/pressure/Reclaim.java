// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import io.mlxguard.os.PressureLevel;
import java.util.Optional;

/** The actions behind the rungs. Used by the worker thread alone; throws nothing. */
public interface Reclaim {

  /** How far an action has come. */
  enum Progress {
    /** It is under way, or waits for its moment: a clear, for a quiet one. */
    PENDING,
    /** It was done. */
    DONE,
    /** It was not needed any more. */
    DROPPED
  }

  /** Why a rung cannot be taken now, one clause; empty where it can. */
  Optional<String> refusal(Rung rung, long nowNanos, PressureLevel level, Memory memory);

  /**
   * What came of taking a rung.
   *
   * @param made whether anything was done
   * @param text what was done, or why nothing, one clause
   */
  record Attempt(boolean made, String text) {

    /** Something was done. */
    public static Attempt done(String what) {
      return new Attempt(true, what);
    }

    /** Nothing was done. */
    public static Attempt none(String why) {
      return new Attempt(false, why);
    }
  }

  /** Takes a rung that is not refused. */
  Attempt take(Rung rung, long nowNanos, Memory memory);

  /** How far what was last taken has come. */
  Progress progress(Rung rung);

  /** Calm has returned: what is held is given back, what is pending is not wanted any more. */
  void calm();
}
