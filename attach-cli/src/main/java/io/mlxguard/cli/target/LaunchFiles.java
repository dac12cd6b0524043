// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The files on Linux that say how a process was started: its command line, its environment, and
 * those these name. Bounded, and regular files alone: nobody can make a reader wait.
 *
 * @param folder {@code /proc/PID}
 */
record LaunchFiles(Path folder) {
  /** More than the kernel lets a command line and an environment have by default, 2 MiB. */
  private static final int MOST_BYTES = 4 << 20;

  static LaunchFiles of(long pid) {
    return new LaunchFiles(Path.of("/proc", Long.toString(pid)));
  }

  /** What HotSpot was given; nothing where it does not show. */
  LaunchOptions options() {
    List<String> line = LaunchOptions.zeroEnded(start(folder.resolve("cmdline")));
    return LaunchOptions.of(line, environment(), this::named);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    for (String variable : LaunchOptions.zeroEnded(start(folder.resolve("environ")))) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return environment;
  }

  /** As the process sees it; an absolute path is one below its own root. */
  private String named(String name) {
    try {
      Path path = Path.of(name);
      Path seen =
          path.isAbsolute()
              ? folder.resolve("root").resolve(Path.of("/").relativize(path))
              : folder.resolve("cwd").resolve(path);
      return Files.isRegularFile(seen) ? start(seen) : "";
    } catch (InvalidPathException e) {
      return "";
    }
  }

  private static String start(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MOST_BYTES), ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
