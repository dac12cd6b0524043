// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The process a verb is about.
 *
 * @param pid as this command sees it, which in a container may not be what the process itself sees
 * @param name of its main class or jar without directories; empty when it was given by pid
 */
record Target(long pid, String name) {

  /** Takes the first word of a command line as the JVM publishes it: main class or jar, no args. */
  static Target of(long pid, String command) {
    String word = command.strip().split("\\s+", 2)[0];
    return new Target(pid, Untrusted.shown(word.substring(word.lastIndexOf('/') + 1)));
  }

  /**
   * Finds the one process that {@code wanted} means: a pid, a main class or jar by its full name,
   * or any part of such a name that only one has; letters of either case.
   *
   * @param machines the JVMs of this user, asked for only when {@code wanted} is no pid
   */
  static Target resolve(String wanted, Supplier<List<Target>> machines) throws Failure {
    if (wanted.matches("[1-9][0-9]{0,9}")) {
      return new Target(Long.parseLong(wanted), "");
    }
    String sought = wanted.toLowerCase(Locale.ROOT);
    if (sought.isEmpty()) {
      throw Diagnostics.noSuchName(wanted);
    }
    List<Target> all = machines.get();
    List<Target> found = matching(all, name -> name.equals(sought));
    if (found.isEmpty()) {
      found = matching(all, name -> name.contains(sought));
    }
    if (found.isEmpty()) {
      throw Diagnostics.noSuchName(wanted);
    }
    if (found.size() > 1) {
      throw Diagnostics.ambiguous(wanted, found);
    }
    return found.get(0);
  }

  boolean isAlive() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** {@code pid 4711 (com.acme.Main)}. */
  @Override
  public String toString() {
    return name.isEmpty() ? "pid " + pid : "pid " + pid + " (" + name + ")";
  }

  private static List<Target> matching(List<Target> all, Predicate<String> name) {
    return all.stream()
        .filter(target -> name.test(target.name.toLowerCase(Locale.ROOT)))
        .collect(Collectors.toList());
  }
}
