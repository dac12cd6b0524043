// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

  private final StringWriter written = new StringWriter();
  private final Screen screen = new Screen(new PrintWriter(written));

  @Test
  void theTerminalIsGivenBackOnce() {
    assertThat(screen.draw(List.of("a"))).isTrue();
    assertThat(screen.draw(List.of("b"))).isTrue();
    assertThat(written.toString()).startsWith("\u001b[?1049h").containsOnlyOnce("\u001b[?1049h");

    screen.close();
    screen.close();

    assertThat(written.toString()).containsOnlyOnce(LEAVE);
    assertThat(written.toString()).endsWith(LEAVE + "b%n".formatted());
  }

  @Test
  void nothingIsDrawnOnATerminalThatWasGivenBack() {
    screen.draw(List.of("a"));
    screen.close();
    String before = written.toString();

    assertThat(screen.draw(List.of("b"))).isFalse();
    assertThat(written.toString()).isEqualTo(before);
  }

  @Test
  void aTerminalThatWasNotTakenIsNotGivenBack() {
    screen.close();
    assertThat(written.toString()).isEmpty();
  }

  @Test
  void nobodyReads() {
    Writer closed =
        new Writer() {
          @Override
          public void write(char[] buffer, int from, int length) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    assertThat(new Screen(new PrintWriter(closed)).draw(List.of("a"))).isFalse();
  }
}
