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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
          "%s cannot be written into (%s); nothing was changed. Make it this user's own, or print"
                  .formatted(directory, e)
              + " the files without --install");
    }
    return renamed(written);
  }

  private static List<Path> renamed(Map<Path, Path> written) throws Failure {
    List<Path> done = new ArrayList<>();
    try {
      for (Map.Entry<Path, Path> entry : written.entrySet()) {
        Files.move(entry.getValue(), entry.getKey(), StandardCopyOption.ATOMIC_MOVE);
        done.add(entry.getKey());
      }
      return List.copyOf(done);
    } catch (IOException e) {
      written.values().forEach(Installation::delete);
      String what = done.isEmpty() ? "nothing was changed" : "written before that: " + done;
      throw new Failure(
          done.isEmpty() ? Exit.REFUSED : Exit.AGENT,
          "a file could not be put into its place (" + e + "); " + what);
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
    if (!GeneratedFile.isAsWritten(there)) {
      throw refused(
          path
              + " is not as this command has written it: it was edited, or is somebody else's."
              + " Nothing was changed; move it away, or take another name");
    }
    return false;
  }

  private static Path beside(Path directory, GeneratedFile file) throws IOException {
    Path beside = Files.createTempFile(directory, ".mlx-guard-", ".tmp"); // of mode 0600
    try {
      Files.writeString(beside, file.text(), UTF_8);
      if (!file.secret()) {
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-r--r--"));
      }
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
