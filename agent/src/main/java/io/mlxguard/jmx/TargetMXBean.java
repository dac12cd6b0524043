// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One target of the layer {@code clear-after-generate}: {@code mlx.guard:type=Target,name=...}. */
@Described("The calls of one target, over all methods that are woven for it")
public interface TargetMXBean {

  /** As configured. */
  @Described("The target, as configured")
  String getTarget();

  /** What is woven. */
  @Described("The methods that are woven for it")
  List<String> getMethods();

  /** What cannot be woven. */
  @Described("The methods that fit its name and cannot be woven, each with the reason")
  List<String> getRefused();

  /** Calls that have ended. */
  @Described(
      value = "Calls that have ended; one nested in another of the same target is none of its own",
      units = "calls")
  long getCalls();

  /** Calls that run now. */
  @Described(value = "Calls that run now, or whose stage is not complete", units = "calls")
  int getInFlight();

  /** Calls that ended in a throw. */
  @Described(value = "Calls that ended in a throw, of all calls", units = "calls")
  long getErrors();

  /** How long they took. */
  @Described(value = "How long the calls took, all together", units = "milliseconds")
  long getTotalMillis();

  /** The longest. */
  @Described(value = "How long the longest of them took", units = "milliseconds")
  long getLongestMillis();

  /** The moving average. */
  @Described(
      value = "How long a call takes: moving average over some 16 calls; null where none has ended",
      units = "milliseconds")
  @Nullable Double getAverageMillis();

  /** The first hour's mean. */
  @Described(
      value = "How long a call took in the first hour, on the mean; null where none has ended",
      units = "milliseconds")
  @Nullable Double getBaselineMillis();

  /** Tokens of all calls. */
  @Described(value = "Tokens of all calls", units = "tokens")
  long getTokens();

  /** The speed. */
  @Described(
      value = "Moving average over some 16 calls that had tokens; null where none had",
      units = "tokens per second")
  @Nullable Double getTokensPerSecond();

  /** The first hour's speed. */
  @Described(
      value = "Mean of the first hour; null where no call had tokens",
      units = "tokens per second")
  @Nullable Double getBaselineTokensPerSecond();

  /** The speed against the first hour's. */
  @Described(
      "Speed now over speed of the first hour: 1 is as fast as then, 0.5 half as fast; null"
          + " where the first hour says too little")
  @Nullable Double getDrift();

  /** Whether it fell to a half. */
  @Described("Whether the drift fell to a half and has not come back to three quarters")
  boolean isHalved();

  /** What a call adds to the pool. */
  @Described(
      value =
          "By how much a call that was alone has grown MLX's pool, on the mean; null where"
              + " none was measured",
      units = "bytes")
  @Nullable Long getPoolGrowthBytes();

  /** What a call adds to live memory. */
  @Described(
      value =
          "By how much a call that was alone has grown MLX's live memory, on the mean; null"
              + " where none was measured",
      units = "bytes")
  @Nullable Long getActiveGrowthBytes();

  /** Tokens that could not be read. */
  @Described(
      value = "How often its tokens could not be read because the host's own method threw",
      units = "errors")
  long getSuppressedErrors();

  /** Why something is null. */
  @Described("Why an attribute is null: its name, and the reason")
  List<String> getMissing();
}
