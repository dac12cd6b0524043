// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A small file of the kernel's that is kept open and read from its beginning over and over, without
 * an allocation. Used by one thread.
 */
final class LinuxFile {

  // Octal in fcntl-linux.h; the same on x86-64 and aarch64.
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;

  private static final int NOT_OPEN = -1;
  private static final int LONGEST_EVENT = 8;

  /** Apart, since the first native call is costly and not for every host. */
  private static final class Calls {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final int FIXED_ARGUMENTS = 2;

    // int open(const char *pathname, int flags, ...);
    private static final MethodHandle OPEN =
        bind(
            "open",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(FIXED_ARGUMENTS));
    // ssize_t pread(int fd, void *buf, size_t count, off_t offset);
    private static final MethodHandle PREAD =
        bind("pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
    // ssize_t read(int fd, void *buf, size_t count);
    private static final MethodHandle READ =
        bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    // ssize_t write(int fd, const void *buf, size_t count);
    private static final MethodHandle WRITE =
        bind("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    // int close(int fd);
    private static final MethodHandle CLOSE =
        bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private static MethodHandle bind(
        String function, FunctionDescriptor descriptor, Linker.Option... options) {
      return LINKER.downcallHandle(
          LINKER.defaultLookup().find(function).orElseThrow(), descriptor, options);
    }
  }

  private final Path path;
  private final MemorySegment read;

  /** What was read: four times a second nothing is compiled, and of an array a byte is cheap. */
  private final byte[] text;

  private int descriptor;
  private int length;

  private LinuxFile(Path path, int descriptor, int most) {
    this.path = path;
    this.read = Arena.ofAuto().allocate(most);
    this.text = new byte[most];
    this.descriptor = descriptor;
  }

  /** One that is open already, and has no name. */
  static LinuxFile of(int descriptor) {
    return new LinuxFile(Path.of(""), descriptor, LONGEST_EVENT);
  }

  /**
   * A file to read; one that cannot be opened is never read.
   *
   * @param most its first bytes that are of interest
   */
  static LinuxFile reading(Path path, int most) {
    return new LinuxFile(path, open(path, O_RDONLY), most);
  }

  /** A file to write to and to wait on. */
  static LinuxFile waiting(Path path) {
    return new LinuxFile(path, open(path, O_RDWR | O_NONBLOCK), 4096);
  }

  private static int open(Path path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) Calls.OPEN.invokeExact(arena.allocateFrom(path.toString()), flags | O_CLOEXEC);
    } catch (Throwable e) { // invokeExact declares Throwable; a path may hold a NUL
      return NOT_OPEN;
    }
  }

  Path path() {
    return path;
  }

  boolean isOpen() {
    return descriptor >= 0;
  }

  int descriptor() {
    return descriptor;
  }

  /** Reads it anew; false where that fails, or it is empty. */
  boolean read() {
    length = 0;
    if (!isOpen()) {
      return false;
    }
    try {
      long answer = (long) Calls.PREAD.invokeExact(descriptor, read, (long) text.length, 0L);
      length = (int) Math.max(0, answer);
    } catch (Throwable e) { // invokeExact declares Throwable
      return false;
    }
    MemorySegment.copy(read, JAVA_BYTE, 0, text, 0, length);
    return length > 0;
  }

  /** Takes what a pipe holds, and forgets it. */
  void drain() {
    try {
      long _ = (long) Calls.READ.invokeExact(descriptor, read, (long) text.length);
    } catch (Throwable e) { // invokeExact declares Throwable
      close();
    }
  }

  /** Writes all of it at once; false where the kernel refuses. */
  boolean write(byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
      return (long) Calls.WRITE.invokeExact(descriptor, copy, (long) bytes.length) == bytes.length;
    } catch (Throwable e) { // invokeExact declares Throwable
      return false;
    }
  }

  void close() {
    if (!isOpen()) {
      return;
    }
    try {
      int _ = (int) Calls.CLOSE.invokeExact(descriptor);
    } catch (Throwable e) { // invokeExact declares Throwable
      return; // the process's end closes it
    } finally {
      descriptor = NOT_OPEN;
    }
  }

  /**
   * The whole number behind the first occurrence of these bytes in what was read, over blanks; -1
   * where there is none.
   *
   * @param after such as {@code MemAvailable:} at the beginning of a line or after a blank
   */
  long numberAfter(byte[] after) {
    return numberAfter(after, 0);
  }

  /**
   * As {@link #numberAfter(byte[])}, behind the first occurrence of another text.
   *
   * @param section such as {@code full} at the beginning of a line
   */
  long numberIn(byte[] section, byte[] after) {
    int at = find(section, 0);
    return at < 0 ? -1 : numberAfter(after, at + section.length);
  }

  private long numberAfter(byte[] after, int from) {
    int at = find(after, from);
    return at < 0 ? -1 : numberAt(at + after.length);
  }

  /** The whole number it begins with; -1 where it begins with something else, such as "max". */
  long number() {
    return numberAt(0);
  }

  private int find(byte[] wanted, int from) {
    byte first = wanted[0];
    for (int start = from; start + wanted.length <= length; start++) {
      if (text[start] == first && (start == 0 || isBlank(text[start - 1])) && isAt(start, wanted)) {
        return start;
      }
    }
    return -1;
  }

  private boolean isAt(int start, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (text[start + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte character) {
    return character == ' ' || character == '\n' || character == '\t';
  }

  private long numberAt(int from) {
    int at = from;
    while (at < length && isBlank(text[at])) {
      at++;
    }
    long number = -1;
    for (; at < length; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 10 - 1) {
        break;
      }
      number = Math.max(number, 0) * 10 + digit;
    }
    return number;
  }

  /** For {@link #numberAfter}, made once. */
  static byte[] name(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }
}
