// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JVMs of this user where there is no {@code /proc}, as on macOS: those with a file of counters
 * whose process is still there and the same. One without such a file does not show.
 */
final class OtherJvms {
  private static final String ONLY_ITSELF = "only the process itself can tell here";

  private OtherJvms() {}

  static List<JavaProcess> mine() {
    Optional<String> me = ProcessHandle.current().info().user();
    if (me.isEmpty()) {
      return List.of();
    }
    return PerfFiles.directories(me.get())
        .flatMap(OtherJvms::pids)
        .distinct()
        .sorted()
        .flatMap(pid -> jvm(pid, me.get()).stream())
        .toList();
  }

  private static Stream<Long> pids(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[1-9][0-9]{0,9}"))
          .map(Long::valueOf)
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Optional<JavaProcess> jvm(long pid, String user) {
    boolean same =
        ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .flatMap(process -> process.info().user())
            .filter(user::equals)
            .isPresent();
    return PerfFiles.of(pid, user)
        .filter(data -> same && PerfFiles.isOf(pid, data))
        .map(
            data ->
                JavaProcess.of(
                    Target.of(pid, data.command()),
                    Optional.of(data),
                    user,
                    JavaProcesses.mlx(pid),
                    new Guarding.Unknown(ONLY_ITSELF)));
  }
}
