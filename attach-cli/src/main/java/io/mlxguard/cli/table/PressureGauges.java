// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import io.mlxguard.cli.status.PressureStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.terminal.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The numbers beside a level, for people: a line for each kind that the system has. */
public final class PressureGauges {
  private static final double MICROS_PER_MILLI = 1_000;

  private PressureGauges() {}

  /** All that is there; the checklist has a percentage of the machine's memory alone. */
  public static List<String> lines(PressureStatus.Gauges gauges, boolean machine) {
    List<String> lines = new ArrayList<>();
    add(lines, "  memory", ", ", memory(gauges), free(gauges, machine));
    add(lines, "  paging", "; ", swap(gauges), compressor(gauges), stalls(gauges));
    add(lines, "  group", "", group(gauges));
    return lines;
  }

  private static void add(List<String> lines, String label, String between, String... parts) {
    String text =
        Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(between));
    if (!text.isEmpty()) {
      lines.add(StatusTable.labelled(label, text));
    }
  }

  private static String memory(PressureStatus.Gauges gauges) {
    if (!(gauges.available() instanceof Reading.Known available)) {
      return gauges.total() instanceof Reading.Known total
          ? Units.bytes(total.value()) + " in all"
          : "";
    }
    return Units.bytes(available.value()) + of(gauges.total(), " of ") + " available";
  }

  private static String free(PressureStatus.Gauges gauges, boolean machine) {
    return gauges.freePercent().isEmpty()
        ? ""
        : decimal("%.1f %% free", gauges.freePercent().getAsDouble())
            + (machine ? " as the checklist reads it" : "");
  }

  private static String swap(PressureStatus.Gauges gauges) {
    return of(gauges.swapUsed(), "swap ");
  }

  private static String compressor(PressureStatus.Gauges gauges) {
    String ratio =
        gauges.compressorRatio().isEmpty()
            ? ""
            : decimal("ratio %.2f", gauges.compressorRatio().getAsDouble());
    if (!(gauges.compressor() instanceof Reading.Known occupied)) {
      return ratio.isEmpty() ? "" : "compressor " + ratio;
    }
    return "compressor "
        + Units.bytes(occupied.value())
        + of(gauges.compressed(), " holding ")
        + (ratio.isEmpty() ? "" : ", " + ratio);
  }

  private static String stalls(PressureStatus.Gauges gauges) {
    String stalls =
        Stream.of(
                stall("some ", gauges.someStallMicros()), stall("full ", gauges.fullStallMicros()))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(", "));
    return stalls.isEmpty() ? "" : "PSI stall " + stalls + " per 2 s";
  }

  private static String stall(String whose, Reading micros) {
    return micros instanceof Reading.Known known
        ? whose + decimal("%.0f ms", known.value() / MICROS_PER_MILLI)
        : "";
  }

  private static String group(PressureStatus.Gauges gauges) {
    if (!(gauges.groupUsed() instanceof Reading.Known used)) {
      return "";
    }
    return Units.bytes(used.value())
        + of(gauges.groupLimit(), " of ")
        + " used in the tightest control group";
  }

  private static String of(Reading bytes, String before) {
    return bytes instanceof Reading.Known known ? before + Units.bytes(known.value()) : "";
  }

  private static String decimal(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
