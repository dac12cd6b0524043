// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files mapped into a process on Linux that tell what it is (proc_pid_maps(5)), as the process
 * itself sees their paths; of all others only that they are there is read.
 *
 * @param paths without repetition, in the order of their addresses
 */
record MappedFiles(List<String> paths) {
  /** A process can map a file over and over again under names of its own. */
  private static final int MOST_PATHS = 64;

  private static final String OPENJ9 = "libj9vm";
  private static final String DELETED = " (deleted)";

  private static final Pattern COUNTERS = Pattern.compile(".*/hsperfdata_[^/]+/[0-9]+");

  /** As for the images that {@code io.mlxguard.os} tells of: a library whose name speaks of MLX. */
  private static final Pattern OF_MLX =
      Pattern.compile(
          "[^/]*mlx[^/]*\\.(?:dylib|jnilib|so(?:\\.[0-9.]+)?)", Pattern.CASE_INSENSITIVE);

  /** Empty when we may not look, or the process is gone. */
  static Optional<MappedFiles> of(long pid) {
    Path maps = Path.of("/proc/" + pid + "/maps");
    // Bytes, whatever they mean: a name that is no UTF-8 is no reason to know nothing.
    try (BufferedReader lines = Files.newBufferedReader(maps, ISO_8859_1)) {
      return Optional.of(read(lines));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static MappedFiles read(BufferedReader lines) throws IOException {
    Set<String> paths = new LinkedHashSet<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int path = paths.size() < MOST_PATHS ? line.indexOf('/') : -1;
      if (path > 0 && isTelling(line.substring(path))) {
        paths.add(new String(line.substring(path).getBytes(ISO_8859_1), UTF_8));
      }
    }
    return new MappedFiles(List.copyOf(paths));
  }

  private static boolean isTelling(String path) {
    return isJvm(path) || isMlx(name(whole(path))) || COUNTERS.matcher(path).matches();
  }

  private static boolean isJvm(String path) {
    return name(path).startsWith("libjvm.") || name(path).startsWith(OPENJ9);
  }

  /** The JVM's own library, or OpenJ9's. */
  Optional<String> jvm() {
    return paths.stream().filter(MappedFiles::isJvm).findFirst();
  }

  /** Whether it is OpenJ9, which has a library of HotSpot's name besides. */
  boolean isOpenJ9() {
    return paths.stream().anyMatch(path -> name(path).startsWith(OPENJ9));
  }

  /** The file of its performance counters, unless that was deleted. */
  Optional<String> perfData() {
    return paths.stream().filter(path -> COUNTERS.matcher(path).matches()).findFirst();
  }

  /**
   * The libraries whose names speak of MLX: {@code libmlx.so}, {@code libmlxc.so} and what is built
   * around them; weights and shaders that are mapped are none. An MLX that is linked into a library
   * of another name only the agent finds, by its symbols.
   */
  List<String> mlx() {
    return paths.stream()
        .map(MappedFiles::whole)
        .filter(path -> isMlx(name(path)))
        .distinct()
        .toList();
  }

  static boolean isMlx(String name) {
    return OF_MLX.matcher(name).matches();
  }

  /** A file that was replaced since it was loaded is marked so. */
  private static String whole(String path) {
    return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
