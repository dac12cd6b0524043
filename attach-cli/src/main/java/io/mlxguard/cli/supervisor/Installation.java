// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts files where a supervisor looks: all or none, and none in the place of somebody's work. */
public final class Installation {
  private static final int LONGEST = 1 << 20;

  private Installation() {}

  /**
   * Writes those that are not there as they are to be.
   *
   * @return the paths that were written, none where all was so already
   */
  public static List<Path> into(Path directory, List<GeneratedFile> files) throws Failure {
    List<GeneratedFile> missing = new ArrayList<>();
    for (GeneratedFile file : files) {
      if (!isThere(directory.resolve(file.name()), file)) {
        missing.add(file);
      }
    }
    if (missing.isEmpty()) {
      return List.of();
    }
    Map<Path, Path> written = new LinkedHashMap<>();
    try {
      Files.createDirectories(directory);
      for (GeneratedFile file : missing) {
        written.put(directory.resolve(file.name()), beside(directory, file));
      }
    } catch (IOException e) {
      written.values().forEach(Installation::delete);
      throw refused(
          "%s cannot be written into (%s); nothing was changed. Run it as a user who may (sudo for"
                  .formatted(directory, e)
              + " --system), or print the files without --install");
    }
    return renamed(written);
  }

  private static List<Path> renamed(Map<Path, Path> written) throws Failure {
    Map<Path, Path> before = new LinkedHashMap<>();
    List<Path> done = new ArrayList<>();
    try {
      for (Path path : written.keySet()) {
        if (Files.exists(path)) {
          before.put(path, copied(path));
        }
      }
      for (Map.Entry<Path, Path> entry : written.entrySet()) {
        Files.move(entry.getValue(), entry.getKey(), StandardCopyOption.ATOMIC_MOVE);
        done.add(entry.getKey());
      }
      before.values().forEach(Installation::delete);
      return List.copyOf(done);
    } catch (IOException e) {
      written.values().forEach(Installation::delete);
      List<Path> left = done.stream().filter(path -> !isPutBack(path, before.get(path))).toList();
      before.values().forEach(Installation::delete);
      throw new Failure(
          left.isEmpty() ? Exit.REFUSED : Exit.AGENT,
          "a file could not be put into its place (%s); %s"
              .formatted(
                  e,
                  left.isEmpty()
                      ? "nothing was changed"
                      : "new already, and not to be put back: " + left));
    }
  }

  private static Path copied(Path path) throws IOException {
    Path copy = Files.createTempFile(path.getParent(), ".mlx-guard-", ".tmp");
    try {
      return Files.copy(
          path, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (IOException e) {
      delete(copy);
      throw e;
    }
  }

  /**
   * Whether a path has again what it had.
   *
   * @param before a copy of it, none where there was no file
   */
  private static boolean isPutBack(Path path, @Nullable Path before) {
    try {
      if (before == null) {
        Files.delete(path);
      } else {
        Files.move(before, path, StandardCopyOption.ATOMIC_MOVE);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it is there already, as it is to be; a file that is not ours to replace is refused. */
  private static boolean isThere(Path path, GeneratedFile file) throws Failure {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(path + " is no regular file, and no link is followed; move it away first");
    }
    String there;
    try {
      there = Files.size(path) > LONGEST ? "" : Files.readString(path, UTF_8);
    } catch (IOException e) {
      throw refused(path + " is there and cannot be read (" + e + "); move it away first");
    }
    if (there.equals(file.text())) {
      return true;
    }
    Optional<String> host = GeneratedFile.hostOf(there);
    if (host.isEmpty()) {
      throw refused(
          path
              + " is not as this command has written it: it was edited, or is somebody else's."
              + " Nothing was changed; move it away, or take another name");
    }
    if (!host.get().equals(file.host())) {
      throw refused(
          path
              + " is that of another host: of another jar, main class, class path or working"
              + " directory. Nothing was changed; take --name / --label, or remove that host's"
              + " files first");
    }
    return false;
  }

  private static Path beside(Path directory, GeneratedFile file) throws IOException {
    Path beside =
        Files.createTempFile(
            directory, ".mlx-guard-", ".tmp"); // of mode 0600: words may be secrets
    try {
      Files.writeString(beside, file.text(), UTF_8);
      return beside;
    } catch (IOException e) {
      delete(beside);
      throw e;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It lies there under a name that no supervisor reads.
    }
  }

  private static Failure refused(String why) {
    return new Failure(Exit.REFUSED, why);
  }
}
