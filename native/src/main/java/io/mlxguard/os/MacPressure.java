// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * macOS: the kernel's own level. Where the kernel does not tell it, the level is judged as the
 * kernel judges: by the compressor's part of memory that is not wired, with the kernel's bounds for
 * entering a level and for leaving it (reference/platform.md 1.2).
 */
final class MacPressure implements PressureSource {

  private static final String LEVEL = "kern.memorystatus_vm_pressure_level";

  private static final double WARN_RATIO = 0.5;
  private static final double WARN_LEFT_RATIO = 0.4;
  private static final double CRITICAL_RATIO = 0.657;
  private static final double CRITICAL_LEFT_RATIO = 0.6;

  private final LongSupplier nanoTime;
  private final MacSysctlQuestion kernel;
  private final MacVmStatistics statistics;
  private final MacPressureGauges gauges;
  private final MacPressureEvents events;

  // What the last look saw, in numbers: it makes no objects.
  private boolean hasLooked;
  private boolean byKernel;
  private @Nullable PressureLevel level;
  private @Nullable PressureLevel floor;
  private double ratio;
  private long atNanos;

  // What the last read said.
  private @Nullable Reading<PressureVerdict> verdict;
  private boolean hasRead;
  private @Nullable PressureLevel readLevel;
  private @Nullable PressureLevel readFloor;

  /**
   * The pressure on a machine whose C library is {@code system}.
   *
   * @param system finds the functions; one it does not find is a missing reading
   * @param nanoTime {@link System#nanoTime}
   */
  MacPressure(SymbolLookup system, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    // No arena that is closed, which another thread's call might be inside of; and not the global
    // one, which would keep the buffers after a detach. They go once nothing reaches them.
    Arena buffers = Arena.ofAuto();
    MacSysctl sysctl = new MacSysctl(system);
    kernel = sysctl.question(LEVEL, buffers);
    statistics = new MacVmStatistics(system, buffers);
    gauges = new MacPressureGauges(sysctl, statistics);
    events = new MacPressureEvents(system);
  }

  static MacPressure ofSystem() {
    return new MacPressure(Linker.nativeLinker().defaultLookup(), System::nanoTime);
  }

  @Override
  public boolean await(long nanos) {
    return events.await(nanos);
  }

  @Override
  public boolean look() {
    atNanos = nanoTime.getAsLong();
    byKernel = kernel.ask();
    if (byKernel) {
      level = named(kernel.number());
      floor = level;
    } else {
      judgeByRatio();
    }
    hasLooked = true;
    verdict = null;
    return !hasRead || level != readLevel || floor != readFloor;
  }

  /** Any other number is a level that we do not know, which is not a calm one. */
  private static @Nullable PressureLevel named(long number) {
    if (number == PressureLevel.NORMAL.number()) {
      return PressureLevel.NORMAL;
    }
    if (number == PressureLevel.WARN.number()) {
      return PressureLevel.WARN;
    }
    return number == PressureLevel.CRITICAL.number() ? PressureLevel.CRITICAL : null;
  }

  private void judgeByRatio() {
    statistics.refresh(atNanos);
    if (!statistics.isThere()) {
      level = null;
      floor = null;
      return;
    }
    ratio = statistics.compressorRatio();
    atNanos = statistics.atNanos();
    level = above(CRITICAL_RATIO, WARN_RATIO);
    floor = above(CRITICAL_LEFT_RATIO, WARN_LEFT_RATIO);
  }

  private PressureLevel above(double critical, double warn) {
    if (ratio >= critical) {
      return PressureLevel.CRITICAL;
    }
    return ratio >= warn ? PressureLevel.WARN : PressureLevel.NORMAL;
  }

  @Override
  public PressureReading read() {
    if (!hasLooked) {
      boolean _ = look();
    }
    Reading<PressureVerdict> judged = verdict;
    if (judged == null) {
      judged = judged();
      verdict = judged;
    }
    hasRead = true;
    readLevel = level;
    readFloor = floor;
    return new PressureReading(
        PressureReading.Domain.HOST, source(), judged, gauges.read(nanoTime.getAsLong()));
  }

  private Reading<PressureVerdict> judged() {
    if (level == null || floor == null) {
      return new Reading.Missing<>(
          byKernel
              ? LEVEL + " is " + kernel.number() + ", which is none of 1, 2 and 4"
              : kernel.why() + "; " + statistics.why(),
          atNanos);
    }
    PressureVerdict judged =
        byKernel
            ? new PressureVerdict(
                level,
                floor,
                PressureRule.KERNEL_LEVEL,
                LEVEL + " is " + level.number() + " (" + level + ")")
            : new PressureVerdict(level, floor, PressureRule.COMPRESSOR_RATIO, ratioText());
    return new Reading.Value<>(judged, atNanos);
  }

  private String ratioText() {
    return String.format(
        Locale.ROOT,
        "the compressor has %.3f of what is not wired (%s; WARN from %s, left below %s; CRITICAL"
            + " from %s, left below %s)",
        ratio,
        level,
        WARN_RATIO,
        WARN_LEFT_RATIO,
        CRITICAL_RATIO,
        CRITICAL_LEFT_RATIO);
  }

  private String source() {
    String asked = byKernel ? LEVEL : "host_statistics64, since " + kernel.why();
    if (events.isOn()) {
      return asked + "; the kernel's memory-pressure event wakes it early";
    }
    String why = events.whyNone();
    return why == null ? asked : asked + "; no event wakes it early: " + why;
  }

  @Override
  public void wake() {
    events.wake();
  }

  @Override
  public void slept() {
    hasLooked = false;
    verdict = null;
    statistics.forget();
    gauges.forget();
  }

  @Override
  public void close() {
    events.close();
  }
}
