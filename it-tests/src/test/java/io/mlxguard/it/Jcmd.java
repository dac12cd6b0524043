// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import java.util.Map;

/** What {@code jcmd} tells about a host. */
public final class Jcmd {

  private Jcmd() {}

  /**
   * What the host's classes take.
   *
   * @param loaded how many there are
   * @param metaspaceBytes what their metadata takes
   */
  record Classes(long loaded, long metaspaceBytes) {}

  /** Whether an object of that class is alive; collects first. */
  public static boolean isAlive(HostProcess host, String className) {
    return ask(host, "GC.class_histogram")
        .lines()
        .anyMatch(line -> line.endsWith(" " + className) || line.contains(" " + className + " "));
  }

  /** How many classes there are with this in their names; a redefinition does not count as one. */
  public static long live(HostProcess host, String part) {
    return ask(host, "VM.class_hierarchy").lines().filter(line -> line.contains(part)).count();
  }

  /** Counted by the JVM itself. */
  static Classes classes(HostProcess host) {
    String counters = ask(host, "PerfCounter.print");
    return new Classes(
        counter(counters, "java.cls.loadedClasses") - counter(counters, "java.cls.unloadedClasses"),
        counter(counters, "sun.gc.metaspace.used"));
  }

  private static long counter(String counters, String name) {
    return counters
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  public static String ask(HostProcess host, String command) {
    Command.Outcome outcome = Command.jdk(Map.of(), "jcmd", Long.toString(host.pid()), command);
    assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    return outcome.stdout();
  }
}
