// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A memory control group with a limit, below this process's own, so that whatever bounds us bounds
 * it. Empty at first: a process joins by writing 0 into {@link #procs}.
 */
public final class MemoryGroup implements AutoCloseable {

  /** The kernel lets go of a group a moment after its last process has ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(5);
  private static final AtomicInteger MADE = new AtomicInteger();

  private final GroupParent parent;
  private final Path folder;

  private MemoryGroup(GroupParent parent, Path folder) {
    this.parent = parent;
    this.folder = folder;
  }

  /** Makes one, of version 1 or 2 of the kernel's control groups. */
  public static Attempt<MemoryGroup> limitedTo(long bytes) {
    return switch (GroupParent.find()) {
      case Attempt.Impossible<GroupParent>(String why) -> new Attempt.Impossible<>(why);
      case Attempt.Made<GroupParent>(GroupParent parent) -> below(parent, bytes);
    };
  }

  private static Attempt<MemoryGroup> below(GroupParent parent, long bytes) {
    String name = "mlx-guard-bed-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
    Path folder = parent.folder().resolve(name);
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      return new Attempt.Impossible<>("no control group can be made: " + e);
    }
    MemoryGroup group = new MemoryGroup(parent, folder);
    try {
      group.limit(bytes);
      return new Attempt.Made<>(group);
    } catch (UncheckedIOException e) {
      group.close();
      return new Attempt.Impossible<>("a control group takes no memory limit: " + e);
    }
  }

  /** Gives it another limit. */
  public void limit(long bytes) {
    try {
      Files.writeString(folder.resolve(parent.limit()), Long.toString(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What its processes hold that the kernel cannot take back: without the pages of files. */
  public long heldBytes() {
    try {
      long held = Long.parseLong(Files.readString(folder.resolve(parent.usage())).strip());
      for (String line : Files.readAllLines(folder.resolve("memory.stat"))) {
        if (line.startsWith("active_file ") || line.startsWith("inactive_file ")) {
          held -= Long.parseLong(line.substring(line.indexOf(' ') + 1));
        }
      }
      return held;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a command before a program that makes it a process of this group. */
  public String[] joining() {
    return new String[] {"/bin/sh", "-c", "echo 0 >" + procs() + " && exec \"$@\"", "join"};
  }

  /** The file that lists its processes. */
  public Path procs() {
    return folder.resolve("cgroup.procs");
  }

  /** Removes it; its processes must have ended. */
  @Override
  public void close() {
    remove(folder);
  }

  /** Removes a group and those below it, once their last processes have ended. */
  static void remove(Path group) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(group)) {
          all = tree.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList();
        }
        for (Path folder : all) {
          Files.delete(folder);
        }
        return;
      } catch (IOException | UncheckedIOException e) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("not removed: " + group, e);
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }
}
