// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Undisturbed;
import java.util.List;
import java.util.stream.Stream;

/** Hosts without MLX that say one line, wait, and end with a code of their own. */
final class Waiting {

  private static final int CODE = 7;

  private Waiting() {}

  /** Arguments it does not care for come behind a {@code --}. */
  static HostProcess.Launch launch(String... more) {
    return HostProcess.plain(arguments(more)).with("-XX:+EnableDynamicAgentLoading");
  }

  /** What stands behind its main class or jar. */
  static String[] arguments(String... more) {
    return Stream.concat(Stream.of("--wait", Integer.toString(CODE)), Stream.of(more))
        .toArray(String[]::new);
  }

  /** Once it has said its line. */
  static HostProcess started(HostProcess.Launch launch) {
    HostProcess host = launch.start();
    assertThat(host.read()).startsWith("hello from Java ");
    return host;
  }

  /**
   * Ends it: by its own code, with nothing but its line on stdout.
   *
   * @return what was written to its stderr
   */
  static List<String> end(HostProcess host) {
    assertThat(host.end()).as("exit code; stderr:%n%s", host.stderr()).isEqualTo(CODE);
    assertThat(host.stdout()).hasSize(1);
    return Undisturbed.stderr(host);
  }
}
