// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What systemd hands a service whose memory pressure it watches: {@code $MEMORY_PRESSURE_WATCH} and
 * {@code $MEMORY_PRESSURE_WRITE} (systemd/systemd docs/PRESSURE.md).
 */
final class LinuxWatch {

  private static final String WATCH = "MEMORY_PRESSURE_WATCH";
  private static final String WRITE = "MEMORY_PRESSURE_WRITE";
  private static final Path OFF = Path.of("/dev/null");
  private static final int LONGEST_PAYLOAD = 256;

  private final Optional<Path> path;
  private final Optional<String> payload;

  LinuxWatch(Map<String, String> environment) {
    path =
        Optional.ofNullable(environment.get(WATCH))
            .filter(it -> it.startsWith("/") && it.indexOf('\0') < 0)
            .map(Path::of);
    payload = Optional.ofNullable(environment.get(WRITE));
  }

  /** Whoever started this process wants nothing watched. */
  boolean isOff() {
    return path.filter(OFF::equals).isPresent();
  }

  /**
   * Has it tell.
   *
   * @param ofKernel whether a file is the kernel's, and may be written to
   * @param stallMicros for a file of PSI without a payload
   * @return what is watched, or why not, one clause; empty where nothing is named
   */
  Optional<String> begin(LinuxPressureEvents events, Predicate<Path> ofKernel, long stallMicros) {
    return path.filter(it -> !OFF.equals(it))
        .map(it -> "$" + WATCH + " " + it + begin(events, it, ofKernel, stallMicros));
  }

  private String begin(
      LinuxPressureEvents events, Path named, Predicate<Path> ofKernel, long stallMicros) {
    if (!Files.exists(named)) {
      return " (not there)";
    }
    if (Files.isRegularFile(named)) {
      if (!ofKernel.test(named)) {
        return " (no file of the kernel's, so nothing is written to it)";
      }
      LinuxFile file = LinuxFile.waiting(named);
      boolean told =
          payload.isPresent()
              ? events.trigger(file, decoded(payload.get()))
              : events.trigger(file, stallMicros);
      return told ? "" : " (refused by the kernel)";
    }
    if (Files.isDirectory(named) || !isPipe(named)) {
      return " (a socket; the guard opens none)";
    }
    return events.pipe(LinuxFile.waiting(named)) ? "" : " (cannot be opened)";
  }

  /** The attribute is {@code st_mode}; its type bits say what neither Files nor a Path tells. */
  private static boolean isPipe(Path named) {
    try {
      int mode = (int) Files.getAttribute(named, "unix:mode");
      return (mode & 0170000) == 0010000;
    } catch (Exception e) {
      return false;
    }
  }

  private static byte[] decoded(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.strip());
      return bytes.length <= LONGEST_PAYLOAD ? bytes : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0]; // the kernel refuses it, which is told
    }
  }
}
