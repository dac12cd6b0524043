// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a HotSpot JVM writes about itself into its file for performance counters, of the few entries
 * that are asked for here. The layout is that of {@code PerfDataPrologue} and {@code PerfDataEntry}
 * in HotSpot's {@code runtime/perfMemory.hpp} (github.com/openjdk/jdk), major version 2: a prologue
 * of 32 bytes, then entries with a name and a value each. It is another process's file: no number
 * in it is trusted.
 *
 * @param command main class or jar with the arguments, which HotSpot cuts at 1 KiB; may be empty,
 *     as before the launcher has found it
 * @param version {@code java.version}; may be empty
 * @param home {@code java.home}; may be empty
 * @param startMillis when the VM began to start, since 1970
 */
record PerfData(String command, String version, String home, OptionalLong startMillis) {
  private static final int MAGIC = 0xcafec0c0;
  private static final int MAJOR_VERSION = 2;

  /** The file has 32 KiB unless {@code -XX:PerfDataMemorySize} says otherwise. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int PROLOGUE_BYTES = 32;
  private static final int BYTE_ORDER_AT = 4;
  private static final int MAJOR_AT = 5;
  private static final int ACCESSIBLE_AT = 7;
  private static final int ENTRY_OFFSET_AT = 24;
  private static final int ENTRY_COUNT_AT = 28;

  private static final int ENTRY_BYTES = 20;
  private static final int NAME_AT = 4;
  private static final int LENGTH_AT = 8;
  private static final int TYPE_AT = 12;
  private static final int DATA_AT = 16;

  private static final String COMMAND = "sun.rt.javaCommand";
  private static final String VERSION = "java.property.java.version";
  private static final String HOME = "java.property.java.home";
  private static final String START = "sun.rt.createVmBeginTime";
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_TEXT = 4096;

  Optional<Instant> started() {
    return startMillis.isPresent()
        ? Optional.of(Instant.ofEpochMilli(startMillis.getAsLong()))
        : Optional.empty();
  }

  /** Empty where there is no such file that can be read, or the JVM has not finished it yet. */
  static Optional<PerfData> read(Path file) {
    // A link or a pipe is not the JVM's, and the latter could keep us waiting.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return parse(in.readNBytes(MOST_BYTES));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<PerfData> parse(byte[] bytes) {
    if (bytes.length < PROLOGUE_BYTES) {
      return Optional.empty();
    }
    ByteBuffer file = ByteBuffer.wrap(bytes);
    boolean known = file.getInt(0) == MAGIC && file.get(MAJOR_AT) == MAJOR_VERSION;
    if (!known || file.get(ACCESSIBLE_AT) == 0) {
      return Optional.empty();
    }
    file.order(file.get(BYTE_ORDER_AT) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    Map<String, ByteBuffer> values = values(file);
    return Optional.of(
        new PerfData(
            text(values.get(COMMAND)),
            text(values.get(VERSION)),
            text(values.get(HOME)),
            number(values.get(START))));
  }

  /** The values of the wanted entries, up to the first entry that cannot be one. */
  private static Map<String, ByteBuffer> values(ByteBuffer file) {
    Map<String, ByteBuffer> values = new HashMap<>();
    int at = file.getInt(ENTRY_OFFSET_AT);
    int count = file.getInt(ENTRY_COUNT_AT);
    // Each entry has at least its own head, so that a wrong count cannot keep us here.
    for (int i = 0; i < count && at >= PROLOGUE_BYTES && at <= file.limit() - ENTRY_BYTES; i++) {
      int length = file.getInt(at);
      if (length < ENTRY_BYTES || length > file.limit() - at) {
        break;
      }
      ByteBuffer entry = file.slice(at, length).order(file.order());
      String name = name(entry);
      if (name.equals(COMMAND) || name.equals(VERSION) || name.equals(HOME) || name.equals(START)) {
        value(entry).ifPresent(value -> values.putIfAbsent(name, value));
      }
      at += length;
    }
    return values;
  }

  private static String name(ByteBuffer entry) {
    int at = entry.getInt(NAME_AT);
    return at < ENTRY_BYTES || at > entry.limit()
        ? ""
        : new String(untilZero(entry, at, Math.min(LONGEST_NAME, entry.limit() - at)), US_ASCII);
  }

  private static Optional<ByteBuffer> value(ByteBuffer entry) {
    int at = entry.getInt(DATA_AT);
    int vector = entry.getInt(LENGTH_AT);
    int bytes =
        switch (entry.get(TYPE_AT)) {
          case 'B' -> vector;
          case 'J' -> Long.BYTES;
          default -> 0;
        };
    return at < ENTRY_BYTES || bytes <= 0 || at > entry.limit() || bytes > entry.limit() - at
        ? Optional.empty()
        : Optional.of(entry.slice(at, bytes).order(entry.order()));
  }

  private static String text(@Nullable ByteBuffer value) {
    return value == null
        ? ""
        : new String(untilZero(value, 0, Math.min(LONGEST_TEXT, value.limit())), UTF_8);
  }

  private static OptionalLong number(@Nullable ByteBuffer value) {
    return value == null || value.limit() != Long.BYTES || value.getLong(0) <= 0
        ? OptionalLong.empty()
        : OptionalLong.of(value.getLong(0));
  }

  private static byte[] untilZero(ByteBuffer in, int at, int most) {
    byte[] bytes = new byte[most];
    in.get(at, bytes);
    int end = 0;
    while (end < most && bytes[end] != 0) {
      end++;
    }
    return Arrays.copyOf(bytes, end);
  }
}
