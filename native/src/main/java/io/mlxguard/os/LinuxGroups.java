// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The control groups this process is in, own first, each up to the root of its tree. */
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

  private LinuxGroups() {}

  /**
   * All there are; none where the system has none, or does not say.
   *
   * @param root below which {@code /proc} and {@code /sys} lie
   */
  static List<Group> of(Path root) {
    List<Group> groups = new ArrayList<>();
    try {
      Path own = root.resolve("proc/self/cgroup");
      for (String line : Files.readAllLines(own, StandardCharsets.ISO_8859_1)) {
        String[] fields = line.split(":", 3);
        if (fields.length != 3) {
          continue;
        }
        if (fields[1].isEmpty()) {
          groups.addAll(upwards(root.resolve("sys/fs/cgroup"), fields[2], Version.V2));
        } else if (List.of(fields[1].split(",")).contains("memory")) {
          groups.addAll(upwards(root.resolve("sys/fs/cgroup/memory"), fields[2], Version.V1));
        }
      }
    } catch (IOException | RuntimeException e) {
      return groups; // no control groups: nothing but physical memory binds
    }
    return groups;
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
