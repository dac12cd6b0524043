// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How short of memory a CUDA card is, whoever uses it: what NVML tells, which unlike the CUDA
 * driver needs no context on the calling thread. NVML opens the driver's devices, so it is asked
 * only once the host has used its card (design, invariant 3). Used by one thread, but for {@link
 * #close}, which any may call once that one is done. Nothing here throws.
 */
public final class CardPressure implements AutoCloseable {

  private static final String LIBRARY = "libnvidia-ml.so.1";

  /** A driver can be installed, or restarted, under a process that lives. */
  private static final Duration RETRY = Duration.ofMinutes(1);

  /** The driver keeps 0.6 % of an H100 for itself (measured); a slice is half a card or less. */
  private static final double DIFFERENT = 0.1;

  private static final double LEFT = 1.5;
  private static final double MEBI = 1 << 20;
  private static final double GIBI = 1 << 30;

  private final String library;
  private final LongSupplier nanoTime;
  private final String pciBusId;
  private final PressureThresholds thresholds;
  private final OptionalLong driverBytes;

  private @Nullable Reading<Nvml> session;
  private long triedNanos;
  private boolean failing;
  private long failingNanos;
  private PressureLevel floor = PressureLevel.NORMAL;
  private boolean closed;

  /**
   * Opens nothing yet.
   *
   * @param pciBusId the card, as {@code cuDeviceGetPCIBusId} writes it
   * @param thresholds where WARN and CRITICAL begin
   * @param driverBytes the card's memory by the CUDA driver, if it tells; NVML knows whole cards
   *     alone, and says nothing of a slice (MIG)
   */
  public CardPressure(String pciBusId, PressureThresholds thresholds, OptionalLong driverBytes) {
    this(LIBRARY, System::nanoTime, pciBusId, thresholds, driverBytes);
  }

  CardPressure(
      String library,
      LongSupplier nanoTime,
      String pciBusId,
      PressureThresholds thresholds,
      OptionalLong driverBytes) {
    this.library = library;
    this.nanoTime = nanoTime;
    this.pciBusId = pciBusId;
    this.thresholds = thresholds;
    this.driverBytes = driverBytes;
  }

  /**
   * Looks at the card now, in some 50 microseconds; the first time binds and opens NVML, in some
   * 170 ms (measured on an H100). One that could not be opened is tried again after a minute.
   */
  public PressureReading read() {
    return switch (memory()) {
      case Reading.Value<Nvml.Memory>(Nvml.Memory memory, long at) ->
          reading(
              source(),
              new Reading.Value<>(verdict(memory), at),
              new Reading.Value<>(memory.totalBytes(), at),
              new Reading.Value<>(memory.freeBytes(), at),
              new Reading.Value<>(freePercent(memory), at));
      case Reading.Missing<Nvml.Memory>(String why, long at) ->
          reading(
              source(),
              new Reading.Missing<>(why, at),
              new Reading.Missing<>(why, at),
              new Reading.Missing<>(why, at),
              new Reading.Missing<>(why, at));
    };
  }

  /**
   * Of a card that is not known.
   *
   * @param why one clause a user understands
   */
  public static PressureReading unknown(String why) {
    return reading(
        "no card",
        Reading.missing(why),
        Reading.missing(why),
        Reading.missing(why),
        Reading.missing(why));
  }

  private String source() {
    return "the card's free memory, as NVML tells it of " + pciBusId;
  }

  private static PressureReading reading(
      String source,
      Reading<PressureVerdict> verdict,
      Reading<Long> totalBytes,
      Reading<Long> freeBytes,
      Reading<Double> freePercent) {
    PressureGauges gauges =
        new PressureGauges(
            totalBytes,
            freeBytes,
            freePercent,
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none(),
            none());
    return new PressureReading(PressureReading.Domain.DEVICE, source, verdict, gauges);
  }

  private static <T> Reading<T> none() {
    return Reading.missing("a card has no such number");
  }

  private Reading<Nvml.Memory> memory() {
    return switch (session()) {
      case Reading.Missing<Nvml>(String why, long at) -> new Reading.Missing<>(why, at);
      case Reading.Value<Nvml>(Nvml nvml, long _) -> memory(nvml);
    };
  }

  private Reading<Nvml> session() {
    if (closed) {
      return Reading.missing("closed");
    }
    Reading<Nvml> before = session;
    long now = nanoTime.getAsLong();
    if (before != null && (before.known().isPresent() || now - triedNanos < RETRY.toNanos())) {
      return before;
    }
    triedNanos = now;
    Reading<Nvml> opened = open();
    session = opened;
    return opened;
  }

  private Reading<Nvml> open() {
    try {
      return Reading.of(Nvml.open(library, pciBusId));
    } catch (NvmlFailed e) {
      return Reading.missing(e.reason());
    }
  }

  private Reading<Nvml.Memory> memory(Nvml nvml) {
    try {
      Nvml.Memory memory = asked(nvml);
      long wanted = driverBytes.orElse(memory.totalBytes());
      return Math.abs(memory.totalBytes() - wanted) > DIFFERENT * wanted
          ? Reading.missing(
              "NVML tells of %s and the CUDA driver of %s, as with a slice of a card (MIG)"
                  .formatted(bytes(memory.totalBytes()), bytes(wanted)))
          : Reading.of(memory);
    } catch (NvmlFailed e) {
      return Reading.missing(e.reason());
    }
  }

  /** A driver that was restarted knows the handle no more: it is opened anew after a while. */
  private Nvml.Memory asked(Nvml nvml) throws NvmlFailed {
    try {
      Nvml.Memory memory = nvml.memory();
      failing = false;
      return memory;
    } catch (NvmlFailed e) {
      long now = nanoTime.getAsLong();
      failingNanos = failing ? failingNanos : now;
      failing = true;
      if (now - failingNanos >= RETRY.toNanos()) {
        failing = false;
        nvml.close();
        session = null;
      }
      throw e;
    }
  }

  private PressureVerdict verdict(Nvml.Memory memory) {
    double percent = freePercent(memory);
    PressureLevel level = reached(percent);
    PressureLevel kept = notLeft(percent);
    floor = level.compareTo(kept) > 0 ? level : kept;
    String text =
        "free on the card %s is %s of %s, %s"
            .formatted(
                bytes(memory.freeBytes()),
                tenths(percent),
                bytes(memory.totalBytes()),
                threshold(level));
    return new PressureVerdict(level, floor, PressureRule.CARD, text);
  }

  private PressureLevel reached(double percent) {
    if (percent < entered(PressureLevel.CRITICAL)) {
      return PressureLevel.CRITICAL;
    }
    return percent < entered(PressureLevel.WARN) ? PressureLevel.WARN : PressureLevel.NORMAL;
  }

  private PressureLevel notLeft(double percent) {
    PressureLevel kept = floor;
    if (kept == PressureLevel.CRITICAL && percent > left(PressureLevel.CRITICAL)) {
      kept = PressureLevel.WARN;
    }
    return kept == PressureLevel.WARN && percent > left(PressureLevel.WARN)
        ? PressureLevel.NORMAL
        : kept;
  }

  private double entered(PressureLevel level) {
    return level == PressureLevel.CRITICAL
        ? thresholds.criticalAvailablePercent()
        : thresholds.availablePercent();
  }

  /** Half as much again, and for a threshold above 50 % half way to a card that is empty. */
  private double left(PressureLevel level) {
    double entered = entered(level);
    return Math.min(LEFT * entered, (entered + 100) / 2);
  }

  private String threshold(PressureLevel level) {
    if (level != floor) {
      return "not above " + percent(left(floor));
    }
    return level == PressureLevel.NORMAL
        ? "at least " + percent(entered(PressureLevel.WARN))
        : "below " + percent(entered(level));
  }

  private static double freePercent(Nvml.Memory memory) {
    return 100.0 * memory.freeBytes() / memory.totalBytes();
  }

  private static String percent(double percent) {
    String text = String.format(Locale.ROOT, "%.1f", percent);
    return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " %";
  }

  /** Downwards, since what is below 15 % must not read as 15.0 %; not 5.9 % for what is 6. */
  private static String tenths(double percent) {
    return String.format(Locale.ROOT, "%.1f %%", Math.floor(percent * 10 + 1e-6) / 10);
  }

  private static String bytes(long bytes) {
    return bytes < GIBI
        ? String.format(Locale.ROOT, "%.0f MiB", bytes / MEBI)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / GIBI);
  }

  /** Lets NVML go, if it was opened; a second time it does nothing. */
  @Override
  public void close() {
    closed = true;
    Reading<Nvml> opened = session;
    session = null;
    if (opened != null) {
      opened.known().ifPresent(Nvml::close);
    }
  }
}
