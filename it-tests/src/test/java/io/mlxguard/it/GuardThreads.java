// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The guard's threads in a process, as the kernel sees them. */
final class GuardThreads {

  private GuardThreads() {}

  /** The names of all threads that are alive, of 15 characters at most. */
  static List<String> names(long pid) {
    try (Stream<Path> listing = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return listing.map(GuardThreads::name).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException e) {
      return ""; // ended since the listing
    }
  }

  /** The processor time of all threads named {@code mlx-guard*} that are alive. */
  static Duration processorTime(long pid) throws IOException {
    long nanos = 0;
    try (Stream<Path> listing = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      List<Path> tasks = listing.toList();
      for (Path task : tasks) {
        nanos += nanosOfGuard(task);
      }
    }
    return Duration.ofNanos(nanos);
  }

  private static long nanosOfGuard(Path task) throws IOException {
    try {
      return Files.readString(task.resolve("comm")).startsWith("mlx-guard")
          ? Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0])
          : 0;
    } catch (NoSuchFileException e) {
      return 0; // ended since the listing
    }
  }
}
