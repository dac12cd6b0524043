// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalSizeTest {
  @Test
  void whatSttySays() {
    assertThat(TerminalSize.parse("50", "200")).contains(new TerminalSize(200, 50));
    assertThat(TerminalSize.parse("1", "3")).contains(new TerminalSize(20, 5));
    assertThat(TerminalSize.parse("9999", "9999")).contains(new TerminalSize(1000, 1000));
  }

  @Test
  void whatIsNoSize() {
    assertThat(TerminalSize.parse("0", "0")).isEmpty();
    assertThat(TerminalSize.parse("24", "")).isEmpty();
    assertThat(TerminalSize.parse("stty:", "not")).isEmpty();
    assertThat(TerminalSize.parse("99999999999", "80")).isEmpty();
  }

  @Test
  void theEnvironment() {
    assertThat(TerminalSize.told(Map.of("COLUMNS", "132"))).contains(new TerminalSize(132, 24));
    assertThat(TerminalSize.told(Map.of("LINES", "50"))).isEmpty();
    assertThat(TerminalSize.told(Map.of("COLUMNS", "-5"))).isEmpty();
  }

  @Test
  void theLocaleTellsWhetherThereAreBlocks() {
    assertThat(Terminal.takesUnicode(Map.of("LANG", "de_DE.UTF-8"))).isTrue();
    assertThat(Terminal.takesUnicode(Map.of("LANG", "en_US.utf8", "LC_ALL", ""))).isTrue();
    assertThat(Terminal.takesUnicode(Map.of("LANG", "de_DE.UTF-8", "LC_ALL", "C"))).isFalse();
    assertThat(Terminal.takesUnicode(Map.of())).isFalse();
  }
}
