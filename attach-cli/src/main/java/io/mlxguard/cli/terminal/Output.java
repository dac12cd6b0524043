// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;

/**
 * Where a verb speaks: data to stdout, talk to stderr.
 *
 * @param colour whether stdout takes colours
 * @param progress whether someone watches stderr
 */
public record Output(PrintWriter data, PrintWriter talk, boolean colour, boolean progress) {
  /** UTF-8 whatever the locale, as JSON asks for; a pipe that nobody reads any more shows. */
  public static Output standard() {
    return new Output(
        new PrintWriter(
            new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), UTF_8), true),
        new PrintWriter(new OutputStreamWriter(System.err, UTF_8), true),
        Terminal.isTerminal(Terminal.STDOUT) && Terminal.allowsColour(System.getenv()),
        Terminal.isTerminal(Terminal.STDERR));
  }

  public void say(String sentence) {
    talk.println("mlx-guard: " + sentence);
  }

  public void sayProgress(String doing) {
    if (progress) {
      say(doing);
    }
  }
}
