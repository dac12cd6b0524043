// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import java.io.PrintWriter;
import java.util.List;

/**
 * Pictures drawn one over the other on a terminal, on its second screen, so that what stood there
 * comes back; the last picture is then printed below it. The control sequences are those of xterm,
 * which every terminal of today takes. Used by one thread, and closed by any.
 */
public final class Screen implements AutoCloseable {
  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
  private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String END_OF_LINE = "\u001b[K";
  private static final String END_OF_SCREEN = "\u001b[J";

  private final PrintWriter out;
  private List<String> last = List.of();
  private boolean entered;
  private boolean closed;

  public Screen(PrintWriter out) {
    this.out = out;
  }

  /**
   * Draws a picture.
   *
   * @param lines none wider than the terminal, and fewer than it has rows
   * @return false when nobody takes it any more
   */
  public synchronized boolean draw(List<String> lines) {
    if (closed) {
      return false;
    }
    if (!entered) {
      out.print(ENTER);
      entered = true;
    }
    out.print(HOME);
    lines.forEach(line -> out.print(line + END_OF_LINE + "\r\n"));
    out.print(END_OF_SCREEN);
    last = lines;
    return !out.checkError();
  }

  /** Gives the terminal back as it was; once. */
  @Override
  public synchronized void close() {
    if (entered && !closed) {
      out.print(LEAVE);
      last.forEach(out::println);
      out.flush();
    }
    closed = true;
  }
}
