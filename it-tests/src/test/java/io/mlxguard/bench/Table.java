// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results in Markdown: on stdout, and in the file named by {@code -Dtable}. */
final class Table {

  private final List<String> rows = new ArrayList<>();
  private final double loadBefore = load();

  /** A row for each arm; ratios are against the arm named {@code base}. */
  void add(String what, Map<String, Samples> arms, String base, String target) {
    Samples against = arms.getOrDefault(base, new Samples(List.of(Double.NaN)));
    arms.forEach(
        (name, samples) ->
            rows.add(
                row(
                    what,
                    name,
                    number(samples.median()),
                    number(samples.least()),
                    number(samples.most()),
                    ratio(samples.median() / against.median()),
                    ratio(samples.least() / against.least()),
                    name.equals(StartBenchmark.OURS) ? target : "")));
  }

  void write(String what) throws IOException {
    String text =
        String.format(
                Locale.ROOT,
                "%s: %d interleaved rounds, Java %s, %d cores, load %.1f before and %.1f after%n%n",
                what,
                Rounds.COUNT,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                loadBefore,
                load())
            + row("ms", "arm", "median", "least", "most", "x median", "x least", "target")
            + "\n|---|---|--:|--:|--:|--:|--:|---|\n"
            + String.join("\n", rows)
            + "\n";
    Path file = Path.of(System.getProperty("table", "target/start.md"));
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text);
    System.out.println(text);
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String number(double millis) {
    return String.format(Locale.ROOT, "%.0f", millis);
  }

  private static String ratio(double ratio) {
    return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "";
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
