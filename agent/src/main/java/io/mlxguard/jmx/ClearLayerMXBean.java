// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The layer {@code clear-after-generate}; a number is null where nothing is to be woven. */
@Described("The layer that clears MLX's pool after calls of the methods woven for it")
public interface ClearLayerMXBean extends LayerMXBean {

  /** Woven calls that run now. */
  @Described(
      value = "Woven calls that run now, over all targets; null where nothing is to be woven",
      units = "calls")
  @Nullable Integer getInFlight();

  /** Why a clear waits. */
  @Described(
      "Why a clear waits for a quiet moment: TOKENS, POOL, REQUEST or PRESSURE; null where none does")
  @Nullable String getDue();

  /** How long it has waited. */
  @Described(
      value = "How long the clear that is due has waited; null where none does",
      units = "milliseconds")
  @Nullable Long getDueAgeMillis();

  /** The longest any has waited. */
  @Described(
      value =
          "The longest that a clear has waited before it was made; null where nothing is to be"
              + " woven",
      units = "milliseconds")
  @Nullable Long getLongestDeferMillis();

  /** Clears that were made. */
  @Described(value = "Clears that were made; null where nothing is to be woven", units = "clears")
  @Nullable Long getClears();

  /** The same by cause. */
  @Described(
      value =
          "The same by cause: TOKENS, POOL, REQUEST and PRESSURE; null where nothing is to be woven",
      units = "clears")
  @Nullable Map<String, Long> getClearsByCause();

  /** Clears on the guard's own thread. */
  @Described(
      value =
          "Clears that the guard's own thread made while MLX was idle, of all clears; null"
              + " where nothing is to be woven",
      units = "clears")
  @Nullable Long getIdleClears();

  /** Clears that were of no use. */
  @Described(
      value =
          "Clears after which the pool was full again within a second, or of which nothing"
              + " came back to the system; null where nothing is to be woven",
      units = "clears")
  @Nullable Long getUselessClears();

  /** What clears and dips returned. */
  @Described(
      value =
          "What clears and dips took from the pool, by MLX's counter; null where nothing is to"
              + " be woven",
      units = "bytes")
  @Nullable Long getReturnedBytes();

  /** What came back to the system. */
  @Described(
      value = "By how much the footprint fell after clears; null where nothing is to be woven",
      units = "bytes")
  @Nullable Long getReturnedToSystemBytes();

  /** The shortest time between two clears. */
  @Described(
      value =
          "The shortest time between two clears now: min-interval, doubled while they are"
              + " useless; null where nothing is to be woven",
      units = "milliseconds")
  @Nullable Long getIntervalMillis();

  /** Times the cache limit was lowered. */
  @Described(
      value =
          "Times the cache limit was lowered for a moment, since quiet did not come; null"
              + " where nothing is to be woven",
      units = "dips")
  @Nullable Long getDips();

  /** Times new calls were held. */
  @Described(
      value =
          "Times new calls were kept waiting for a quiet moment; null where nothing is to be woven",
      units = "holds")
  @Nullable Long getHolds();

  /** Calls that have waited. */
  @Described(
      value =
          "Calls that have waited for a quiet moment or for a clear; null where nothing is to"
              + " be woven",
      units = "calls")
  @Nullable Long getHeldCalls();

  /** How long they have waited. */
  @Described(
      value = "How long calls have waited, all together; null where nothing is to be woven",
      units = "milliseconds")
  @Nullable Long getHeldMillis();

  /** Times the C library was trimmed. */
  @Described(
      value =
          "Times the C library was asked to give its free memory back; null where nothing is"
              + " to be woven",
      units = "trims")
  @Nullable Long getTrims();

  /** What MLX has refused. */
  @Described(
      value = "Drains and clears that MLX has refused; null where nothing is to be woven",
      units = "refusals")
  @Nullable Long getRefusals();

  /** Errors that went no further. */
  @Described(
      value =
          "Errors of the guard's own on a thread of the host's, which went no further; null"
              + " where nothing is to be woven",
      units = "errors")
  @Nullable Long getSuppressedErrors();
}
