// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardState;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.table.JvmTable;
import io.mlxguard.cli.table.JvmTable.Row;
import io.mlxguard.cli.target.JavaProcess;
import io.mlxguard.cli.target.Mlx;
import io.mlxguard.cli.terminal.Terminal;
import io.mlxguard.cli.terminal.TerminalSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Shows the JVMs of this user, which have MLX loaded, and which are guarded. */
@Command(
    name = "list",
    description =
        "Show the JVMs of this user: which have MLX loaded and which are guarded. Attaches to none"
            + " but those where a guard's threads show, to read its state.")
final class ListVerb extends Verb {
  private static final Comparator<Row> ORDER =
      Comparator.comparing(ListVerb::isGuarded)
          .thenComparing(ListVerb::hasMlx)
          .reversed()
          .thenComparingLong(row -> row.jvm().target().pid());

  ListVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    List<Row> rows = GuardStates.beside(Jvms.all()).stream().sorted(ORDER).toList();
    Answer answer = answer(rows, Instant.now());
    print(head(), answer);
    if (!isJson()) {
      hint(rows).ifPresent(output()::say);
    }
    return answer.exit().code;
  }

  private Answer answer(List<Row> rows, Instant now) {
    List<Map<String, Object>> jvms = new ArrayList<>();
    rows.forEach(row -> jvms.add(fields(row, now)));
    if (rows.isEmpty()) {
      String none = "no JVM of this user is running, but this command's own%n".formatted();
      return Answer.ok(Map.of("jvms", jvms), none);
    }
    // What is not looked at on a terminal has lines as long as they are.
    int width =
        Terminal.isTerminal(Terminal.STDOUT) ? TerminalSize.now().columns() : Integer.MAX_VALUE;
    String text =
        new JvmTable(width, now, output().colour())
            .lines(rows).stream()
                .map(line -> line + "%n".formatted())
                .collect(Collectors.joining());
    return Answer.ok(Map.of("jvms", jvms), text);
  }

  private static Map<String, Object> fields(Row row, Instant now) {
    JavaProcess jvm = row.jvm();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("pid", jvm.target().pid());
    fields.put("name", jvm.target().name());
    fields.put("java", known(jvm.version()));
    fields.put("javaHome", known(jvm.home()));
    fields.put("user", jvm.user());
    fields.put(
        "uptimeMillis",
        jvm.started()
            .<Object>map(start -> Math.max(0, Duration.between(start, now).toMillis()))
            .orElseGet(ListVerb::hidden));
    if (jvm.mlx() instanceof Mlx.Unknown unknown) {
      fields.put("mlx", Reading.missing(unknown.why()));
    } else {
      fields.put("mlx", hasMlx(row));
    }
    fields.put("mlxFiles", jvm.mlx() instanceof Mlx.Loaded loaded ? loaded.files() : List.of());
    fields.putAll(guard(row.guard()));
    return fields;
  }

  private static Map<String, Object> guard(GuardState guard) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (guard instanceof GuardState.Guarded guarded) {
      fields.put("guarded", true);
      fields.put("state", guarded.status().state());
      fields.put("version", guarded.status().version());
    } else if (guard instanceof GuardState.Unread unread) {
      fields.put("guarded", true);
      fields.put("state", Reading.missing(unread.why()));
      fields.put("version", Reading.missing(unread.why()));
    } else if (guard instanceof GuardState.Unknown unknown) {
      fields.put("guarded", Reading.missing(unknown.why()));
    } else {
      fields.put("guarded", false);
    }
    return fields;
  }

  private static Object known(String text) {
    return text.isEmpty() ? hidden() : text;
  }

  private static Object hidden() {
    return Reading.missing("it does not show from outside");
  }

  private static boolean hasMlx(Row row) {
    return row.jvm().mlx() instanceof Mlx.Loaded;
  }

  private static boolean isGuarded(Row row) {
    return row.guard() instanceof GuardState.Guarded || row.guard() instanceof GuardState.Unread;
  }

  /** What to type next. */
  private Optional<String> hint(List<Row> rows) {
    String command = "java -jar " + jar().path() + " ";
    Optional<String> guard =
        first(rows, row -> hasMlx(row) && !isGuarded(row))
            .map(pid -> "guard it with: " + command + "attach " + pid);
    Optional<String> watch =
        first(rows, ListVerb::isGuarded)
            .map(pid -> "look closer with: " + command + "watch " + pid);
    return guard.or(() -> watch);
  }

  private static Optional<Long> first(List<Row> rows, Predicate<Row> such) {
    return rows.stream().filter(such).findFirst().map(row -> row.jvm().target().pid());
  }
}
