// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShellWordTest {
  @Test
  void whatAShellWouldReadInto() {
    assertThat(ShellWord.of("/opt/mlx-guard.jar")).isEqualTo("/opt/mlx-guard.jar");
    assertThat(ShellWord.of("/my jars/a.jar")).isEqualTo("'/my jars/a.jar'");
    assertThat(ShellWord.of("a'$(id)'")).isEqualTo("'a'\\''$(id)'\\'''");
    assertThat(ShellWord.of("")).isEqualTo("''");
  }
}
