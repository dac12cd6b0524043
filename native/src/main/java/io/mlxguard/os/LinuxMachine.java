// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Linux: {@code /proc/meminfo}, within the limits of control groups v2 and v1; {@code
 * /proc/self/status}.
 */
final class LinuxMachine implements Machine {

  private final Path root;

  /** Apart, since a machine is there before the first native call, which is costly, may be. */
  private static final class Glibc {

    // int malloc_trim(size_t pad); no other C library has it.
    static final SystemFunction MALLOC_TRIM =
        new SystemFunction(
            Linker.nativeLinker().defaultLookup(),
            "malloc_trim",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
  }

  /**
   * A machine whose {@code /proc} and {@code /sys} lie below {@code root}.
   *
   * @param root {@code /} for the real one
   */
  LinuxMachine(Path root) {
    this.root = root;
  }

  static LinuxMachine ofSystem() {
    return new LinuxMachine(Path.of("/"));
  }

  @Override
  public Reading<Long> usableMemoryBytes() {
    return usableBytes(root, LinuxGroups.SELF);
  }

  /** What a process may use: {@code self}, or a process id. */
  static Reading<Long> usableBytes(Path root, String process) {
    return switch (kibibytes(root, "proc/meminfo", "MemTotal")) {
      case Reading.Value<Long>(Long physicalBytes, long _) ->
          Reading.of(Math.min(physicalBytes, tightestGroupLimitBytes(root, process)));
      case Reading.Missing<Long> missing -> missing;
    };
  }

  @Override
  public Reading<Long> footprintBytes() {
    return kibibytes(root, "proc/self/status", "VmRSS");
  }

  @Override
  public boolean trimHeap() {
    Optional<MethodHandle> trim = Glibc.MALLOC_TRIM.handle();
    if (trim.isEmpty()) {
      return false;
    }
    try {
      int _ = (int) trim.get().invokeExact(0L);
      return true;
    } catch (Throwable e) { // invokeExact declares Throwable; the function throws nothing
      return false;
    }
  }

  /** A line such as {@code VmRSS: 123456 kB}, in bytes. */
  static Reading<Long> kibibytes(Path root, String file, String field) {
    try {
      for (String line : lines(root, file)) {
        if (line.startsWith(field + ":")) {
          String number = line.substring(field.length() + 1).replace(" kB", "").strip();
          long bytes = Math.multiplyExact(1024, Long.parseLong(number));
          return bytes > 0
              ? Reading.of(bytes)
              : Reading.missing("/" + file + ": " + field + " is " + bytes);
        }
      }
      return Reading.missing("/" + file + ": no " + field + " line");
    } catch (IOException | RuntimeException e) {
      return Reading.missing("/" + file + ": " + e.getMessage());
    }
  }

  /** A limit binds wherever it stands between the process's group and the root of the tree. */
  private static long tightestGroupLimitBytes(Path root, String process) {
    return LinuxGroups.of(root, process).stream()
        .flatMapToLong(group -> group.hardLimitBytes().stream())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private static List<String> lines(Path root, String file) throws IOException {
    return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
  }
}
