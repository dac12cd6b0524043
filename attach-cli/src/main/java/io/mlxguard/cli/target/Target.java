// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import io.mlxguard.cli.terminal.Untrusted;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The process a verb is about.
 *
 * @param pid as this command sees it, which in a container may not be what the process itself sees
 * @param name of its main class or jar without directories; empty when it was given by pid
 */
public record Target(long pid, String name) {

  private static final Duration MOMENT = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(20);

  /** Takes the first word of a command line as the JVM publishes it: main class or jar, no args. */
  public static Target of(long pid, String command) {
    String word = command.strip().split("\\s+", 2)[0];
    return new Target(pid, Untrusted.shown(word.substring(word.lastIndexOf('/') + 1)));
  }

  /** Whether it runs; one that nobody has waited for does not. */
  public boolean isAlive() {
    return LinuxProcess.read(pid)
        .map(process -> !process.hasEnded())
        .orElseGet(() -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
  }

  /** When the process of that pid began, which tells it from one before it. */
  public Optional<Instant> started() {
    return startOf(pid);
  }

  static Optional<Instant> startOf(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
  }

  /** Whether it is about to end: its connections break a moment before it is gone. */
  boolean endsSoon() {
    long deadline = System.nanoTime() + MOMENT.toNanos();
    while (isAlive() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
    }
    return !isAlive();
  }

  /** {@code pid 4711 (com.acme.Main)}. */
  @Override
  public String toString() {
    return name.isEmpty() ? "pid " + pid : "pid " + pid + " (" + name + ")";
  }
}
