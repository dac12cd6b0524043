// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The numbers beside macOS's level, read anew once a second at most. Used by one thread. */
final class MacPressureGauges {

  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final String NO_PSI = "macOS has no PSI";
  private static final String NO_GROUPS = "macOS has no control groups";

  private final MacSysctl sysctl;
  private final MacVmStatistics statistics;
  private @Nullable PressureGauges last;
  private long lastNanos;

  MacPressureGauges(MacSysctl sysctl, MacVmStatistics statistics) {
    this.sysctl = sysctl;
    this.statistics = statistics;
  }

  PressureGauges read(long nowNanos) {
    PressureGauges gauges = last;
    if (gauges == null || nowNanos - lastNanos >= EVERY.toNanos()) {
      gauges = readAnew(nowNanos);
      last = gauges;
      lastNanos = nowNanos;
    }
    return gauges;
  }

  /** The next ones are read anew. */
  void forget() {
    last = null;
  }

  private PressureGauges readAnew(long nowNanos) {
    statistics.refresh(nowNanos);
    Reading<Long> pageBytes = sysctl.pageBytes();
    return new PressureGauges(
        sysctl.positive("hw.memsize"),
        bytes(statistics.unwiredPages(), pageBytes),
        freePercent(),
        sysctl.swapUsedBytes(),
        compressorBytes(bytes(statistics.compressorPages(), pageBytes)),
        bytes(statistics.compressedPages(), pageBytes),
        statistics.isThere()
            ? new Reading.Value<>(statistics.compressorRatio(), statistics.atNanos())
            : Reading.missing(statistics.why()),
        Reading.missing(NO_PSI),
        Reading.missing(NO_PSI),
        Reading.missing(NO_GROUPS),
        Reading.missing(NO_GROUPS));
  }

  private Reading<Double> freePercent() {
    return switch (sysctl.within(0, 100, "kern.memorystatus_level")) {
      case Reading.Value<Long>(Long percent, long at) ->
          new Reading.Value<>(percent.doubleValue(), at);
      case Reading.Missing<Long>(String why, long at) -> new Reading.Missing<>(why, at);
    };
  }

  /** Where the pages are not counted, the bytes in use in them: a little less. */
  private Reading<Long> compressorBytes(Reading<Long> ofPages) {
    if (!(ofPages instanceof Reading.Missing<Long>(String whyPages, long _))) {
      return ofPages;
    }
    return switch (sysctl.within(0, Long.MAX_VALUE, "vm.compressor_bytes_used")) {
      case Reading.Value<Long> read -> read;
      case Reading.Missing<Long>(String why, long at) ->
          new Reading.Missing<>(whyPages + "; " + why, at);
    };
  }

  private Reading<Long> bytes(long pages, Reading<Long> pageBytes) {
    if (!statistics.isThere()) {
      return Reading.missing(statistics.why());
    }
    return switch (pageBytes) {
      case Reading.Missing<Long> missing -> missing;
      case Reading.Value<Long>(Long each, long _) ->
          pages >= 0 && pages <= Long.MAX_VALUE / each
              ? new Reading.Value<>(pages * each, statistics.atNanos())
              : Reading.missing(Long.toUnsignedString(pages) + " pages of " + each + " bytes");
    };
  }
}
