// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import io.mlxguard.cli.status.GuardState;
import io.mlxguard.cli.target.JavaProcess;
import io.mlxguard.cli.target.Mlx;
import io.mlxguard.cli.terminal.Columns;
import io.mlxguard.cli.terminal.Paint;
import io.mlxguard.cli.terminal.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * JVMs for people, a row each; what is not known is a question mark, with the reason below.
 *
 * @param width how many characters a line may have
 * @param now the time that uptimes end at
 * @param colour whether states are coloured
 */
public record JvmTable(int width, Instant now, boolean colour) {
  private static final List<String> HEADINGS =
      List.of("PID", "MAIN", "JAVA", "USER", "UP", "MLX", "GUARDED");
  private static final int MAIN = 1;
  private static final int GUARDED = 6;
  private static final int SHORTEST_MAIN = 11;

  /** What each column may have of 80 characters; the main class has what they leave. */
  private static final List<Integer> WIDEST = List.of(10, 0, 8, 8, 7, 12, 15);

  private static final int NARROW = 100;
  private static final String CUT = "..";

  /** One JVM and what is known of its guard. */
  public record Row(JavaProcess jvm, GuardState guard) {}

  public List<String> lines(List<Row> jvms) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
    jvms.forEach(row -> rows.add(cells(row)));
    List<String> lines = new ArrayList<>(Columns.aligned(fitting(rows), this::painted));
    Set<String> notes = new LinkedHashSet<>();
    jvms.forEach(row -> notes.addAll(notes(row)));
    lines.addAll(notes);
    return lines;
  }

  private List<String> cells(Row row) {
    JavaProcess jvm = row.jvm();
    return List.of(
        Long.toString(jvm.target().pid()),
        jvm.target().name().isEmpty() ? "?" : jvm.target().name(),
        jvm.version().isEmpty() ? "?" : jvm.version(),
        jvm.user(),
        jvm.started().map(this::age).orElse("?"),
        mlx(jvm.mlx()),
        guarded(row.guard()));
  }

  private String age(Instant start) {
    long millis = Duration.between(start, now).toMillis();
    return millis < 0 ? "?" : Units.duration(millis);
  }

  private static String mlx(Mlx mlx) {
    if (mlx instanceof Mlx.Loaded loaded) {
      return loaded.name();
    }
    return mlx instanceof Mlx.Unknown ? "?" : "-";
  }

  private static String guarded(GuardState guard) {
    if (guard instanceof GuardState.Guarded guarded) {
      return guarded.status().state() + " " + guarded.status().version();
    }
    if (guard instanceof GuardState.Unread) {
      return "yes";
    }
    return guard instanceof GuardState.Unknown ? "?" : "-";
  }

  private List<List<String>> fitting(List<List<String>> rows) {
    List<List<String>> cut = new ArrayList<>();
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        boolean whole = i == MAIN || width > NARROW;
        cells.add(whole ? row.get(i) : start(row.get(i), WIDEST.get(i)));
      }
      cut.add(cells);
    }
    int longest = cut.stream().mapToInt(row -> row.get(MAIN).length()).max().orElse(0);
    int over = Columns.width(cut) - width;
    int most = Math.max(SHORTEST_MAIN, longest - Math.max(0, over));
    cut.forEach(row -> row.set(MAIN, WovenTable.end(row.get(MAIN), most)));
    return cut;
  }

  private static String start(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - CUT.length()) + CUT;
  }

  private String painted(int column, String cell, String padded) {
    return column == GUARDED ? Paint.state(cell.split(" ", 2)[0], padded, colour) : padded;
  }

  private static List<String> notes(Row row) {
    List<String> notes = new ArrayList<>();
    if (row.jvm().mlx() instanceof Mlx.Unknown unknown) {
      notes.add("? MLX: " + unknown.why());
    }
    if (row.guard() instanceof GuardState.Unknown unknown) {
      notes.add("? guarded: " + unknown.why());
    }
    if (row.guard() instanceof GuardState.Unread unread) {
      notes.add("? guard in " + row.jvm().target() + ": " + unread.why());
    }
    return notes;
  }
}
