// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import io.mlxguard.cli.terminal.Screen;
import io.mlxguard.cli.terminal.TerminalSize;
import io.mlxguard.cli.terminal.Units;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ticks as pictures on a terminal, each over the one before. */
public final class TerminalView implements WatchView {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  /** The terminal is asked for its size no more often. */
  private static final Duration SIZE_STANDS = Duration.ofSeconds(1);

  private final Screen screen;
  private final Duration interval;
  private final boolean unicode;
  private final boolean colour;
  private final Map<Long, WatchHistory> histories = new HashMap<>();
  private TerminalSize size = TerminalSize.USUAL;
  private Instant sized = Instant.MIN;

  public TerminalView(Screen screen, Duration interval, boolean unicode, boolean colour) {
    this.screen = screen;
    this.interval = interval;
    this.unicode = unicode;
    this.colour = colour;
  }

  @Override
  public boolean show(long number, Instant at, List<Row> rows) {
    if (sized.isBefore(at.minus(SIZE_STANDS))) {
      size = TerminalSize.now();
      sized = at;
    }
    List<WatchPicture.Part> parts = new ArrayList<>();
    for (Row row : rows) {
      WatchHistory history =
          histories.computeIfAbsent(row.target().pid(), pid -> new WatchHistory());
      history.add(row.sight());
      parts.add(new WatchPicture.Part(row.target(), row.sight(), history));
    }
    String heading =
        "mlx-guard watch  %s  every %s, a bar each  Ctrl-C ends"
            .formatted(
                TIME.format(at.atZone(ZoneId.systemDefault())),
                Units.duration(interval.toMillis()));
    return screen.draw(new WatchPicture(size, unicode, colour).lines(heading, parts));
  }

  @Override
  public void close() {
    screen.close();
  }
}
