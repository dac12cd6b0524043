// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Linux: three files of {@code /proc/PID}, and its control group's limits. */
final class LinuxOtherProcess implements OtherProcess {

  private static final String DELETED = " (deleted)";

  private final Path root;
  private final long pid;

  /**
   * A process of a machine whose {@code /proc} lies below {@code root}.
   *
   * @param root {@code /} for the real one
   */
  LinuxOtherProcess(Path root, long pid) {
    this.root = root;
    this.pid = pid;
  }

  static LinuxOtherProcess ofSystem(long pid) {
    return new LinuxOtherProcess(Path.of("/"), pid);
  }

  @Override
  public Reading<Long> footprintBytes() {
    return LinuxMachine.kibibytes(root, "proc/" + pid + "/status", "VmRSS");
  }

  @Override
  public Reading<Long> usableMemoryBytes() {
    return LinuxMachine.usableBytes(root, Long.toString(pid));
  }

  @Override
  public Reading<String> memoryGroup() {
    return LinuxGroups.other(root, pid);
  }

  @Override
  public Reading<List<String>> mlxImages() {
    Set<String> images = new LinkedHashSet<>();
    Path maps = root.resolve("proc/" + pid + "/maps");
    try (BufferedReader lines = Files.newBufferedReader(maps, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int path = line.indexOf('/'); // nothing before it holds one
        String image = path < 0 ? "" : line.substring(path);
        if (image.endsWith(DELETED)) {
          image = image.substring(0, image.length() - DELETED.length());
        }
        if (OtherProcess.isOfMlx(image)) {
          images.add(image);
        }
      }
      return Reading.of(List.copyOf(images));
    } catch (NoSuchFileException e) {
      return Reading.missing("there is no process " + pid);
    } catch (AccessDeniedException e) {
      return Reading.missing("this user may not read /proc/" + pid + "/maps");
    } catch (IOException | RuntimeException e) { // it ended meanwhile
      return Reading.missing("/proc/" + pid + "/maps: " + e.getMessage());
    }
  }
}
