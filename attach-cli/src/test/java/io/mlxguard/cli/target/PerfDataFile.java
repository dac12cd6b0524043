// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A file of counters as HotSpot writes it; every method answers with itself. */
final class PerfDataFile {
  private static final int ENTRY_BYTES = 20;

  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
  private int entries;

  PerfDataFile(ByteOrder order) {
    bytes.putInt(0xcafec0c0);
    bytes.put((byte) (order == ByteOrder.BIG_ENDIAN ? 0 : 1));
    bytes.put(new byte[] {2, 0, 1});
    bytes.order(order);
    bytes.position(32);
    bytes.putInt(24, 32);
  }

  PerfDataFile text(String name, String value) {
    return entry(name, 'B', value.getBytes(UTF_8).length + 1, (value + "\0").getBytes(UTF_8));
  }

  PerfDataFile number(String name, long value) {
    byte[] data = ByteBuffer.allocate(Long.BYTES).order(bytes.order()).putLong(value).array();
    return entry(name, 'J', 0, data);
  }

  PerfDataFile entry(String name, char type, int vector, byte[] data) {
    byte[] text = (name + "\0").getBytes(UTF_8);
    int value = (ENTRY_BYTES + text.length + 7) / 8 * 8;
    int length = (value + data.length + 7) / 8 * 8;
    int at = bytes.position();
    bytes.putInt(length).putInt(ENTRY_BYTES).putInt(vector).put((byte) type);
    bytes.put(new byte[3]).putInt(value).put(text);
    bytes.position(at + value).put(data).position(at + length);
    bytes.putInt(28, ++entries);
    return this;
  }

  /** Another number of entries than there are. */
  PerfDataFile claiming(int count) {
    bytes.putInt(28, count);
    return this;
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
