// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.HostProcess;
import java.util.List;
import java.util.regex.Pattern;

/** The checks that nothing happened to a host; {@link UndisturbedTest} shows that each can fail. */
public final class Undisturbed {

  private static final Pattern OF_MACHINE =
      Pattern.compile(" mlx-guard \\w+ +pressure-watchdog: (the machine: |action |blocked: )");

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

  /**
   * What the host wrote to stderr, line by line, but for what layer 5 says of this machine: that
   * others may press.
   */
  public static List<String> stderr(HostProcess host) {
    return host.stderr().lines().filter(line -> !OF_MACHINE.matcher(line).find()).toList();
  }
}
