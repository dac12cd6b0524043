// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The control groups a process is in, own first, each up to the root of its tree. */
final class LinuxGroups {

  /** The files of a group that tell of its memory, by the version of control groups. */
  enum Version {
    V1("memory.usage_in_bytes", "memory.limit_in_bytes", "memory.limit_in_bytes", "total_"),
    V2("memory.current", "memory.max", "memory.high", "");

    private final String usage;
    private final String hardLimit;
    private final String softLimit;
    private final String ofAll;

    Version(String usage, String hardLimit, String softLimit, String ofAll) {
      this.usage = usage;
      this.hardLimit = hardLimit;
      this.softLimit = softLimit;
      this.ofAll = ofAll;
    }

    /** What {@code memory.stat} puts before a number that counts the groups below too. */
    String ofAll() {
      return ofAll;
    }
  }

  /** A group's folder. */
  record Group(Path folder, Version version) {

    Path usage() {
      return folder.resolve(version.usage);
    }

    Path statistics() {
      return folder.resolve("memory.stat");
    }

    /** Version 2 alone has it. */
    Path stalls() {
      return folder.resolve("memory.pressure");
    }

    /**
     * What it may hold; empty where nothing binds. Version 2 slows a group down at its soft one.
     */
    OptionalLong limitBytes() {
      return Stream.of(version.hardLimit, version.softLimit)
          .flatMapToLong(file -> limitIn(folder.resolve(file)).stream())
          .min();
    }

    /** What it may hold at most, whatever it costs; empty where nothing binds. */
    OptionalLong hardLimitBytes() {
      return limitIn(folder.resolve(version.hardLimit));
    }
  }

  /** This process, among the folders of {@code /proc}. */
  static final String SELF = "self";

  /** One line of {@code /proc/PID/cgroup} that is about memory. */
  private record Line(Version version, String group) {

    Path top(Path root) {
      return root.resolve(version == Version.V1 ? "sys/fs/cgroup/memory" : "sys/fs/cgroup");
    }
  }

  private LinuxGroups() {}

  /**
   * All there are; none where the system has none, or does not say.
   *
   * @param root below which {@code /proc} and {@code /sys} lie
   * @param process {@link #SELF}, or a process id
   */
  static List<Group> of(Path root, String process) {
    List<Group> groups = new ArrayList<>();
    try {
      for (Line line : lines(root, process)) {
        groups.addAll(upwards(line.top(root), line.group(), line.version()));
      }
    } catch (IOException | RuntimeException e) {
      return groups; // no control groups: nothing but physical memory binds
    }
    return groups;
  }

  /**
   * The group that bounds another process's memory, as {@code /proc} names it; empty where it is
   * this process's own, and missing where it lies outside what is mounted here.
   */
  static Reading<String> other(Path root, long pid) {
    try {
      Optional<Line> own = ofMemory(lines(root, SELF));
      Optional<Line> other = ofMemory(lines(root, Long.toString(pid)));
      if (other.isEmpty() || other.equals(own)) {
        return Reading.of("");
      }
      Path top = other.get().top(root);
      String group = other.get().group();
      Path folder = top.resolve(group.substring(1)).normalize();
      return folder.startsWith(top) && Files.isDirectory(folder)
          ? Reading.of(group)
          : Reading.missing("its control group " + group + " is not seen from here");
    } catch (NoSuchFileException e) {
      return Files.exists(root.resolve("proc/self/cgroup"))
          ? Reading.missing("there is no process " + pid)
          : Reading.of(""); // a kernel without control groups
    } catch (IOException | RuntimeException e) {
      return Reading.missing("/proc/" + pid + "/cgroup: " + e.getMessage());
    }
  }

  /** Where version 1 has the controller of memory, version 2 has it not. */
  private static Optional<Line> ofMemory(List<Line> lines) {
    return lines.stream().min(Comparator.comparing(Line::version));
  }

  private static List<Line> lines(Path root, String process) throws IOException {
    List<Line> lines = new ArrayList<>();
    Path file = root.resolve("proc/" + process + "/cgroup");
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(":", 3);
      if (fields.length != 3) {
        continue;
      }
      if (fields[1].isEmpty()) {
        lines.add(new Line(Version.V2, fields[2]));
      } else if (List.of(fields[1].split(",")).contains("memory")) {
        lines.add(new Line(Version.V1, fields[2]));
      }
    }
    return lines;
  }

  private static List<Group> upwards(Path top, String group, Version version) {
    Path named = top.resolve(group.substring(1)).normalize();
    Path own =
        named.startsWith(top) ? named : top; // another namespace's path leads out of the tree
    List<Group> groups = new ArrayList<>();
    for (@Nullable Path at = own; at != null && at.startsWith(top); at = at.getParent()) {
      groups.add(new Group(at, version));
    }
    return groups;
  }

  /** Empty where the file is missing (another namespace's path), or its number binds nothing. */
  private static OptionalLong limitIn(Path file) {
    try {
      long limitBytes = Long.parseLong(Files.readString(file).strip());
      return limitBytes > 0 ? OptionalLong.of(limitBytes) : OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
