// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.HostProcess;
import java.util.List;

/** The checks that nothing happened to a host; {@link UndisturbedTest} shows that each can fail. */
public final class Undisturbed {

  private Undisturbed() {}

  /**
   * Ends a host: its exit code is 0, and each line of stdout answered a command. A line more, at
   * whatever time, shifts the answers, so that one is left at the end.
   */
  public static void end(HostProcess host) {
    List<String> answered = host.stdout();
    assertThat(host.end()).as("exit code; stderr:%n%s", host.stderr()).isZero();
    assertThat(host.stdout()).isEqualTo(answered);
  }

  /** What the host wrote to stderr, line by line. */
  public static List<String> stderr(HostProcess host) {
    return host.stderr().lines().toList();
  }
}
