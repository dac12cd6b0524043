// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What processes on Linux hold open. */
final class OpenFiles {

  private static final int LOOKS = 5;

  private OpenFiles() {}

  /** How many descriptors there are. */
  static long of(long pid) {
    return entries(Path.of("/proc/" + pid + "/fd"));
  }

  /** How many there are at the least, in some looks: a socket may be in use at one of them. */
  static long kept(long pid, Runnable betweenLooks) {
    return LongStream.range(0, LOOKS)
        .map(
            look -> {
              betweenLooks.run();
              return of(pid);
            })
        .min()
        .orElseThrow();
  }

  /** How many threads there are. */
  static long threads(long pid) {
    return entries(Path.of("/proc/" + pid + "/task"));
  }

  private static long entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
