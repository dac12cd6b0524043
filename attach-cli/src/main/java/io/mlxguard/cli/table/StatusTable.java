// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.target.JavaRuntime;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.Columns;
import io.mlxguard.cli.terminal.Paint;
import io.mlxguard.cli.terminal.Units;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A guard's status for people: who and how, each MLX with its memory, then a row per layer, what is
 * woven, and how short memory is. What is missing is named below the rows it is missing from.
 *
 * @param now when the status was read, on the clock of this machine
 * @param colour whether states are coloured
 */
public record StatusTable(Target target, JavaRuntime runtime, Instant now, boolean colour) {
  // A status is rewritten about each second; older than this, its writer hangs or the JVM pauses.
  private static final Duration STALE = Duration.ofSeconds(10);
  private static final List<String> HEADINGS =
      List.of("#", "LAYER", "STATUS", "WANTED", "EFFECTIVE", "PREVIOUS", "REASON");
  private static final String GAP = ", not in MLX's active and cache: Java heap, JVM, other native";
  private static final int STATUS_COLUMN = 2;
  private static final int LABEL_CHARS = 11;

  public String render(GuardStatus status) {
    List<String> lines = new ArrayList<>(heading(status));
    status.allocators().forEach(allocator -> lines.addAll(memory(allocator)));
    if (!status.allocators().isEmpty()) {
      lines.add(labelled("footprint", exact(status.footprint())));
      lines.add(labelled("  gap", gap(status.gap())));
    }
    if (status.allocators().isEmpty()) {
      lines.add(labelled("MLX", "none in use in this process so far"));
    }
    lines.add("");
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    status.layers().forEach(layer -> rows.addAll(rows(layer)));
    lines.addAll(Columns.aligned(rows, this::coloured));
    status.layers().forEach(layer -> lines.addAll(missing(layer)));
    lines.addAll(WovenTable.lines(status));
    PressureTable pressure = new PressureTable(now, colour);
    status.pressure().ifPresent(known -> lines.addAll(pressure.lines(known)));
    return lines.stream().map(line -> line + "%n".formatted()).collect(Collectors.joining());
  }

  private List<String> heading(GuardStatus status) {
    String name = runtime.named(target).name();
    String state = Paint.state(status.state(), status.state(), colour);
    List<String> lines = new ArrayList<>();
    lines.add("pid " + target.pid() + "  " + name + "  " + state + ": " + status.reason());
    lines.add(labelled("since", status.since() + age(status.since())));
    String mode = status.mode().equals("OBSERVE") ? ", only observes" : "";
    lines.add(labelled("mlx-guard", status.version() + mode));
    for (GuardStatus.Setting set : status.settings()) {
      lines.add(labelled("  set", set.key() + "=" + set.value() + ", " + set.source()));
    }
    status.problems().forEach(problem -> lines.add(labelled("  mistake", problem)));
    lines.add(labelled("  MBeans", status.mbeans().isEmpty() ? "not reported" : status.mbeans()));
    lines.add(labelled("java", runtime.version() + ", " + runtime.machine()));
    if (isStale(status.at())) {
      String written = status.at() + age(status.at());
      lines.add(labelled("stale", "written " + written + ", should be each second"));
    }
    return lines;
  }

  private static List<String> memory(GuardStatus.Allocator mlx) {
    String what =
        Stream.of(mlx.backend(), "MLX " + mlx.version(), mlx.route(), mlx.path())
            .filter(part -> !part.isBlank())
            .collect(Collectors.joining(", "));
    return List.of(
        labelled("MLX " + mlx.id(), what),
        labelled("  in use", mlx.evidence().isEmpty() ? "not reported" : mlx.evidence()),
        labelled("  device", mlx.device().isEmpty() ? "not reported" : mlx.device()),
        labelled("  memory", exact(mlx.totalMemory())),
        labelled("  max rec.", exact(mlx.maxRecommended())),
        labelled("  active", exact(mlx.active())),
        labelled("  cache", exact(mlx.cache())),
        labelled("  peak", exact(mlx.peak())),
        labelled("  limit", exact(mlx.limit())),
        labelled("  read", readAge(mlx.ageMillis())));
  }

  private static List<List<String>> rows(GuardStatus.Layer layer) {
    String number = layer.number() instanceof Reading.Known known ? "" + known.value() : "";
    if (layer.parts().size() == 1) {
      GuardStatus.Part only = layer.parts().get(0);
      return List.of(row(number, layer.name(), layer.status(), only, layer.reason()));
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(number, layer.name(), layer.status(), "-", "-", "-", layer.reason()));
    for (GuardStatus.Part part : layer.parts()) {
      rows.add(row("", "  MLX " + part.allocator(), part.status(), part, part.reason()));
    }
    return rows;
  }

  private static List<String> row(
      String number, String name, String status, GuardStatus.Part part, String reason) {
    String wanted = cell(part.wanted());
    return List.of(
        number, name, status, wanted, cell(part.effective()), cell(part.previous()), reason);
  }

  private static List<String> missing(GuardStatus.Layer layer) {
    List<String> notes = new ArrayList<>();
    for (GuardStatus.Part part : layer.parts()) {
      String where = "? " + layer.name() + ", MLX " + part.allocator() + ", ";
      note(notes, where + "wanted ", part.wanted());
      note(notes, where + "effective ", part.effective());
      note(notes, where + "previous ", part.previous());
    }
    return notes;
  }

  private static void note(List<String> notes, String where, Reading reading) {
    if (reading instanceof Reading.Missing missing) {
      notes.add(where + missing.text());
    }
  }

  private String coloured(int column, String cell, String padded) {
    return column == STATUS_COLUMN ? Paint.state(cell, padded, colour) : padded;
  }

  public static String labelled(String label, String text) {
    return label + " ".repeat(Math.max(1, LABEL_CHARS - label.length())) + text;
  }

  private static String gap(Reading gap) {
    return exact(gap) + (gap instanceof Reading.Known ? GAP : "");
  }

  public static String cell(Reading reading) {
    if (reading instanceof Reading.Known known) {
      return Units.bytes(known.value());
    }
    return reading instanceof Reading.Missing ? "?" : "-";
  }

  private static String exact(Reading reading) {
    if (reading instanceof Reading.Known known) {
      return Units.exactBytes(known.value());
    }
    return reading instanceof Reading.Missing missing ? missing.text() : "not reported";
  }

  private static String readAge(Reading age) {
    if (age instanceof Reading.Known known) {
      return Units.duration(known.value()) + " before this status was written";
    }
    return exact(age);
  }

  private boolean isStale(String at) {
    try {
      return Duration.between(Instant.parse(at), now).compareTo(STALE) > 0;
    } catch (DateTimeException | ArithmeticException e) {
      return false;
    }
  }

  private String age(String instant) {
    OptionalLong millis = ageMillis(instant, now);
    return millis.isPresent() ? " (" + Units.duration(millis.getAsLong()) + " ago)" : "";
  }

  /** How long ago that was; empty where it is no instant, or one to come. */
  public static OptionalLong ageMillis(String instant, Instant now) {
    try {
      long millis = Duration.between(Instant.parse(instant), now).toMillis();
      return millis < 0 ? OptionalLong.empty() : OptionalLong.of(millis);
    } catch (DateTimeException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }
}
