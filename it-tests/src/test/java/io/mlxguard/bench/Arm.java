// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import io.mlxguard.bed.Bed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the things that are compared: a name for the table and a whole command line.
 *
 * @param command starts with the {@code java} of this JVM
 */
record Arm(String name, List<String> command) {

  /** What a host's process wrote and how long it lived. */
  record Run(String output, double millis) {}

  static Arm of(String name, List<String> vmOptions, List<String> host) {
    List<String> command = new ArrayList<>(List.of(Bed.java().toString()));
    command.addAll(vmOptions);
    command.addAll(host);
    return new Arm(name, List.copyOf(command));
  }

  /** Stdout and stderr of the host go the same way, as on a terminal. */
  Process start() throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Runs to the end, from the fork to the exit. */
  Run toEnd() throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    Process process = start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    double millis = (System.nanoTime() - startNanos) / 1e6;
    if (code != 0) {
      throw new IllegalStateException(name + " ended with " + code + ":\n" + output);
    }
    return new Run(output, millis);
  }
}
