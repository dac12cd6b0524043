// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.jmx;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How short memory is, and what the layer {@code pressure-watchdog} has done about it: {@code
 * mlx.guard:type=Pressure} for the machine, and {@code type=Pressure,domain=device} for the card
 * that MLX's CUDA build allocates from. Reading it asks nobody: numbers are those of the guard's
 * last look.
 */
@Described("How short memory is, and what the layer pressure-watchdog has done about it")
public interface PressureMXBean {

  /** Whose memory. */
  @Described("Whose memory: HOST or DEVICE")
  String getDomain();

  /** The level as a number. */
  @Described(
      "The level that counts, after hysteresis: 1 NORMAL, 2 WARN, 4 CRITICAL, as xnu counts; null"
          + " where there is no reading young enough")
  @Nullable Integer getLevel();

  /** The level as a word. */
  @Described("The same as a word; null where there is no reading young enough")
  @Nullable String getLevelText();

  /** What is being done. */
  @Described(
      "What is being done: CALM; ACTING; BLOCKED, a clear is due under calls that run; SPENT,"
          + " nothing is left to be given back; UNKNOWN, there is no reading young enough")
  String getStage();

  /** The number behind the level. */
  @Described("The number that decided the level, and its threshold; null before the first")
  @Nullable String getReason();

  /** The key that governs it. */
  @Described("The configuration key that governs it; null before the first reading")
  @Nullable String getKey();

  /** What is asked. */
  @Described("What is asked for the level, and what wakes the guard early")
  String getSource();

  /** How old the reading is. */
  @Described(
      value = "How long ago the level was read, or the attempt was made",
      units = "milliseconds")
  long getAgeMillis();

  /** Calls in the way of a clear. */
  @Described(
      value = "Calls that stand in the way of a clear that is due; 0 where none do",
      units = "calls")
  int getBlockedCalls();

  /** For how long. */
  @Described(
      value = "How long that clear has been due; 0 where none is blocked",
      units = "milliseconds")
  long getBlockedMillis();

  /** Whether the cache limit is lowered. */
  @Described("Whether MLX's cache limit is lowered until calm returns")
  boolean isDipping();

  /** Memory. */
  @Described(value = "Physical memory, or the card's; null where it is not known", units = "bytes")
  @Nullable Long getTotalBytes();

  /** What is available. */
  @Described(
      value =
          "Memory available: Linux MemAvailable; macOS memory neither wired nor in the compressor,"
              + " used or not; a card's free memory; null where it is not known",
      units = "bytes")
  @Nullable Long getAvailableBytes();

  /** Free memory as the checklist reads it. */
  @Described(
      value =
          "What the checklist reads as free: macOS kern.memorystatus_level, which memory_pressure"
              + " -Q prints and which is no free memory; elsewhere available of total; null where"
              + " it is not known",
      units = "percent")
  @Nullable Double getFreePercent();

  /** Swap in use. */
  @Described(value = "Swap in use; null where it is not known", units = "bytes")
  @Nullable Long getSwapUsedBytes();

  /** The compressor's memory. */
  @Described(value = "macOS: memory the compressor occupies; null elsewhere", units = "bytes")
  @Nullable Long getCompressorBytes();

  /** What it holds. */
  @Described(
      value =
          "macOS: what the compressor holds, uncompressed, with what is swapped out; null elsewhere",
      units = "bytes")
  @Nullable Long getCompressedBytes();

  /** The compressor's share. */
  @Described(
      "macOS: compressor / (compressor + unwired), from 0 to 1; WARN is about 0.5, CRITICAL about"
          + " 0.66; null elsewhere")
  @Nullable Double getCompressorRatio();

  /** Some task's stall. */
  @Described(
      value =
          "Linux: time within two seconds that some task stood still for want of memory (PSI); null elsewhere",
      units = "microseconds")
  @Nullable Long getSomeStallMicros();

  /** All tasks' stall. */
  @Described(value = "Linux: the same of all tasks at once; null elsewhere", units = "microseconds")
  @Nullable Long getFullStallMicros();

  /** The control group's use. */
  @Described(
      value =
          "Linux: what the tightest control group holds, file pages left out where it is near its limit; null where none limits this process",
      units = "bytes")
  @Nullable Long getGroupUsedBytes();

  /** The control group's limit. */
  @Described(
      value = "Linux: that group's limit; null where none limits this process",
      units = "bytes")
  @Nullable Long getGroupLimitBytes();

  /** How many actions. */
  @Described(value = "Actions taken because memory was short, on either side", units = "actions")
  long getActions();

  /** What they returned. */
  @Described(
      value = "What they took out of MLX's arrays and pool, by MLX's counters",
      units = "bytes")
  long getReturnedBytes();

  /** What came back to the system. */
  @Described(value = "What of it came back to the system, by the footprint", units = "bytes")
  long getReturnedToSystemBytes();

  /** Why rungs are not taken. */
  @Described("Why a rung was not taken when it was last its turn, by rung")
  Map<String, String> getRungRefusals();

  /** Why something is null. */
  @Described("Why an attribute is null: its name, and the reason")
  List<String> getMissing();

  /**
   * The last ten minutes at the full rate.
   *
   * @param seconds how far back, at most 600
   */
  @Described("Samples of the last seconds, four in each second or more, oldest first")
  List<PressureSample> recentSamples(@Described("how far back, at most 600") int seconds);

  /**
   * The last day, a sample each ten seconds.
   *
   * @param minutes how far back, at most 1440
   */
  @Described(
      "Samples of the last minutes, one in each ten seconds with its highest level, oldest first")
  List<PressureSample> daySamples(@Described("how far back, at most 1440") int minutes);

  /** The actions of about a day, at most 1000. */
  @Described("The newest 1000 actions, oldest first, each with what became of it")
  List<PressureAction> actions();
}
