// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import io.mlxguard.cli.terminal.Untrusted;

/**
 * The process a verb is about.
 *
 * @param pid as this command sees it, which in a container may not be what the process itself sees
 * @param name of its main class or jar without directories; empty when it was given by pid
 */
public record Target(long pid, String name) {

  /** Takes the first word of a command line as the JVM publishes it: main class or jar, no args. */
  public static Target of(long pid, String command) {
    String word = command.strip().split("\\s+", 2)[0];
    return new Target(pid, Untrusted.shown(word.substring(word.lastIndexOf('/') + 1)));
  }

  public boolean isAlive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** {@code pid 4711 (com.acme.Main)}. */
  @Override
  public String toString() {
    return name.isEmpty() ? "pid " + pid : "pid " + pid + " (" + name + ")";
  }
}
