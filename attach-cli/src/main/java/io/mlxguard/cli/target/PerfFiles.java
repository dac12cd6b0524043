// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where HotSpot puts the file of a JVM's counters: {@code hsperfdata_USER/PID} in the system's
 * directory for temporary files, which on macOS each user has one of.
 */
final class PerfFiles {
  /** Clocks are set, and the system's account of a start is a rounded one. */
  private static final Duration TOLERANCE = Duration.ofMinutes(1);

  private PerfFiles() {}

  /**
   * What stands in the file for that pid, which may have been left behind by another process.
   *
   * @param pid as the process sees itself
   */
  static Optional<PerfData> of(long pid, String user) {
    return directories(user)
        .flatMap(directory -> PerfData.read(directory.resolve(Long.toString(pid))).stream())
        .findFirst();
  }

  /** Every directory that may hold files of that user's JVMs. */
  static Stream<Path> directories(String user) {
    // On Linux HotSpot takes /tmp, whatever java.io.tmpdir says; elsewhere that is the default.
    Stream<String> temporary =
        LinuxJvms.isHere() ? Stream.of("/tmp") : Stream.of(System.getProperty("java.io.tmpdir"));
    return temporary.map(parent -> Path.of(parent, "hsperfdata_" + user));
  }

  /** Whether the process can have written it: one that started later has only its pid. */
  static boolean isOf(long pid, PerfData data) {
    return Target.startOf(pid)
        .flatMap(start -> data.started().map(begun -> !start.minus(TOLERANCE).isAfter(begun)))
        .orElse(true);
  }
}
