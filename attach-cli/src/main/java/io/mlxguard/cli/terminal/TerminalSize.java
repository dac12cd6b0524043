// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many characters the terminal has. Java cannot ask it, so {@code stty} is: it is on every
 * system with a terminal of this kind, and answers in a few milliseconds.
 */
public record TerminalSize(int columns, int rows) {
  /** What is taken where nobody tells. */
  public static final TerminalSize USUAL = new TerminalSize(80, 24);

  private static final int MOST = 1000;
  private static final int FEWEST_COLUMNS = 20;
  private static final int FEWEST_ROWS = 5;
  private static final int PATIENCE_MILLIS = 500;
  private static final String TERMINAL = "/dev/tty";

  /** Of the terminal this command runs in, at this moment. */
  public static TerminalSize now() {
    return asked().or(() -> told(System.getenv())).orElse(USUAL);
  }

  /** The two numbers that {@code stty size} writes, rows first. */
  static Optional<TerminalSize> parse(String rows, String columns) {
    if (!rows.matches("[0-9]{1,4}") || !columns.matches("[0-9]{1,4}")) {
      return Optional.empty();
    }
    int high = Integer.parseInt(rows);
    int wide = Integer.parseInt(columns);
    // 0 is what a terminal says that has not been told either.
    return high == 0 || wide == 0
        ? Optional.empty()
        : Optional.of(
            new TerminalSize(
                Math.max(FEWEST_COLUMNS, Math.min(MOST, wide)),
                Math.max(FEWEST_ROWS, Math.min(MOST, high))));
  }

  static Optional<TerminalSize> told(Map<String, String> environment) {
    return parse(
        environment.getOrDefault("LINES", Integer.toString(USUAL.rows)),
        environment.getOrDefault("COLUMNS", ""));
  }

  private static Optional<TerminalSize> asked() {
    Process stty = null;
    try {
      stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File(TERMINAL))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      String[] words =
          new String(stty.getInputStream().readAllBytes(), US_ASCII).strip().split(" ");
      return words.length == 2 ? parse(words[0], words[1]) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      close(stty);
    }
  }

  private static void close(@Nullable Process process) {
    if (process != null) {
      process.destroyForcibly();
      try {
        process.getInputStream().close();
        process.getOutputStream().close();
      } catch (IOException e) {
        // it is closed
      }
    }
  }
}
