// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Java that is too old for the guard, on this machine. */
public final class OlderJava {

  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(?:1\\.)?(\\d+)");
  private static final int FIRST_THAT_FITS = 22;

  private OlderJava() {}

  /**
   * Its {@code java}: on the path, or installed beside the one of this JVM.
   *
   * @throws IllegalStateException if there is none
   */
  public static Path java() {
    return Stream.concat(onThePath(), beside())
        .filter(java -> version(java) < FIRST_THAT_FITS)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no Java older than 22 found on the PATH or beside "
                        + System.getProperty("java.home")
                        + "; this test needs one, such as a JDK 17"));
  }

  private static Stream<Path> onThePath() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "java"));
  }

  private static Stream<Path> beside() {
    return Stream.iterate(Path.of(System.getProperty("java.home")), Path::getParent)
        .skip(1)
        .limit(1)
        .flatMap(OlderJava::children)
        .map(home -> home.resolve("bin").resolve("java"));
  }

  private static Stream<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From the {@code release} file that every JDK has had since 7; too new where there is none. */
  private static int version(Path java) {
    try {
      Path release = java.toRealPath().resolve("../../release").normalize();
      Matcher version = VERSION.matcher(Files.readString(release));
      return version.find() ? Integer.parseInt(version.group(1)) : Integer.MAX_VALUE;
    } catch (IOException e) {
      return Integer.MAX_VALUE;
    }
  }
}
