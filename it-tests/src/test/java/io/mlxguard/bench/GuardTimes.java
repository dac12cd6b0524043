// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The processor time of each of the guard's threads in one process, by the scheduler's nanoseconds.
 *
 * @param nanos by the thread's name, of which the kernel keeps 15 characters
 */
record GuardTimes(Map<String, Long> nanos) {

  static GuardTimes of(long pid) throws IOException {
    Map<String, Long> nanos = new TreeMap<>();
    try (Stream<Path> listing = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      List<Path> tasks = listing.toList();
      for (Path task : tasks) {
        add(task, nanos);
      }
    }
    return new GuardTimes(nanos);
  }

  private static void add(Path task, Map<String, Long> nanos) throws IOException {
    try {
      String name = Files.readString(task.resolve("comm")).strip();
      if (name.startsWith("mlx-guard")) {
        String spent = Files.readString(task.resolve("schedstat"));
        nanos.merge(name, Long.parseLong(spent.substring(0, spent.indexOf(' '))), Long::sum);
      }
    } catch (NoSuchFileException e) {
      // ended since the listing
    }
  }

  /** What each thread has used since; one that is new has used all it has. */
  GuardTimes since(GuardTimes before) {
    Map<String, Long> used = new TreeMap<>();
    nanos.forEach((name, now) -> used.put(name, now - before.nanos.getOrDefault(name, 0L)));
    return new GuardTimes(used);
  }

  long of(String name) {
    return nanos.getOrDefault(name, 0L);
  }

  long sum() {
    return nanos.values().stream().mapToLong(Long::longValue).sum();
  }
}
