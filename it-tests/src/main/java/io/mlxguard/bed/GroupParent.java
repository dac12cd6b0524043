// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The control group below which a new one can have a memory limit.
 *
 * @param limit the name of the file that a limit is written into
 * @param usage the name of the file that tells what a group holds
 */
record GroupParent(Path folder, String limit, String usage) {

  private static final String USAGE_1 = "memory.usage_in_bytes";
  private static final String USAGE_2 = "memory.current";

  /** A file system of control groups, and where in it this process is. */
  private record Tree(Path mount, Path own) {}

  static Attempt<GroupParent> find() {
    try {
      List<String> mounts = Files.readAllLines(Path.of("/proc/self/mounts"));
      List<String> groups = Files.readAllLines(Path.of("/proc/self/cgroup"));
      Optional<Tree> first = tree(mounts, "cgroup", groups, "memory");
      if (first.isPresent()) {
        return new Attempt.Made<>(
            new GroupParent(first.orElseThrow().own(), "memory.limit_in_bytes", USAGE_1));
      }
      Optional<Tree> second = tree(mounts, "cgroup2", groups, "");
      return second.isPresent()
          ? handingMemoryOn(second.orElseThrow())
          : new Attempt.Impossible<>("no control groups are mounted");
    } catch (IOException e) {
      return new Attempt.Impossible<>("the kernel tells no control groups: " + e);
    }
  }

  /** A controller of version 1 has a tree of its own; in version 2 there is one, without a name. */
  private static Optional<Tree> tree(
      List<String> mounts, String type, List<String> groups, String controller) {
    Optional<String> own =
        groups.stream()
            .map(line -> line.split(":", 3))
            .filter(line -> List.of(line[1].split(",")).contains(controller))
            .map(line -> line[2])
            .findFirst();
    return mounts.stream()
        .map(line -> line.split(" "))
        .filter(line -> line[2].equals(type))
        .filter(line -> controller.isEmpty() || List.of(line[3].split(",")).contains(controller))
        .map(line -> Path.of(line[1]))
        .findFirst()
        .flatMap(mount -> own.map(path -> new Tree(mount, inside(mount, path))));
  }

  /** A container may see its own group as the root, and be told of it by the outer name. */
  private static Path inside(Path mount, String own) {
    Path folder = mount.resolve(own.substring(1));
    return Files.isDirectory(folder) ? folder : mount;
  }

  /**
   * Version 2 allows no limit below a group that has processes of its own, ours for one: mostly
   * ours becomes the new one's sibling. Nothing is switched on that was off.
   */
  private static Attempt<GroupParent> handingMemoryOn(Tree tree) throws IOException {
    List<Path> upwards =
        Stream.iterate(tree.own(), at -> at.startsWith(tree.mount()), Path::getParent).toList();
    for (Path group : upwards) {
      String handedOn = Files.readString(group.resolve("cgroup.subtree_control"));
      if (List.of(handedOn.strip().split(" ")).contains("memory")) {
        return new Attempt.Made<>(new GroupParent(group, "memory.max", USAGE_2));
      }
    }
    return new Attempt.Impossible<>("no control group above this process limits memory below it");
  }
}
