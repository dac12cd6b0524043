// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import io.mlxguard.cli.terminal.Untrusted;
import java.util.List;
import java.util.Optional;

/**
 * The JVMs of the user who runs this command, without the JVM of the command itself. None is
 * attached to: what is known stands in the files of their performance counters and, on Linux, in
 * {@code /proc}. Those of other users are left out, for root as well: what a name or {@code --all}
 * means is then what is listed, and no file that another user has put somewhere is opened as root.
 */
public final class JavaProcesses {
  private static final int LONGEST_PATH = 4096;

  private JavaProcesses() {}

  /** Each with all that shows, in the order of their pids. */
  public static List<JavaProcess> all() {
    long self = ProcessHandle.current().pid();
    return (LinuxJvms.isHere() ? LinuxJvms.mine() : OtherJvms.mine())
        .stream().filter(jvm -> jvm.target().pid() != self).toList();
  }

  /** Which they are. */
  public static List<Target> mine() {
    return all().stream().map(JavaProcess::target).toList();
  }

  /** Whether MLX is loaded in a process, by the names of the files mapped into it. */
  public static Mlx mlx(long pid) {
    if (!LinuxJvms.isHere()) {
      return new Mlx.Unknown("what another process has loaded does not show here");
    }
    return mlx(MappedFiles.of(pid));
  }

  static Mlx mlx(Optional<MappedFiles> mapped) {
    if (mapped.isEmpty()) {
      return new Mlx.Unknown("the system does not show what it has loaded");
    }
    List<String> files =
        mapped.get().mlx().stream().map(path -> Untrusted.clean(path, LONGEST_PATH)).toList();
    return files.isEmpty() ? new Mlx.NotLoaded() : new Mlx.Loaded(files);
  }

  static boolean contains(long pid) {
    return all().stream().anyMatch(jvm -> jvm.target().pid() == pid);
  }
}
