// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.terminal.Output;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ticks as lines for a file or a pipe; why something is missing goes to stderr, once. */
public final class PlainView implements WatchView {
  private static final int LINES_PER_HEADER = 20;

  private final Output output;
  private final Map<Long, Set<String>> told = new HashMap<>();
  private long lines;

  public PlainView(Output output) {
    this.output = output;
  }

  @Override
  public boolean show(long number, Instant at, List<Row> rows) {
    for (Row row : rows) {
      if (lines++ % LINES_PER_HEADER == 0) {
        output.data().println(WatchLines.header());
      }
      output.data().println(WatchLines.line(at, row.target(), row.sight()));
      tell(row);
    }
    return !output.data().checkError();
  }

  @Override
  public void close() {
    output.data().flush();
  }

  private void tell(Row row) {
    Set<String> now = Set.copyOf(WatchLines.missing(row.sight()));
    Set<String> before = told.getOrDefault(row.target().pid(), Set.of());
    now.stream()
        .filter(what -> !before.contains(what))
        .sorted()
        .forEach(what -> output.say(row.target() + ": " + what));
    told.put(row.target().pid(), now);
  }
}
