// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.nio.file.Path;

/** {@code /proc/meminfo}, whose numbers are in KiB. Used by one thread. */
final class LinuxMeminfo {

  private static final int LONGEST = 1024;
  private static final long BYTES_PER_KIBIBYTE = 1024;
  private static final byte[] TOTAL = LinuxFile.name("MemTotal:");
  private static final byte[] AVAILABLE = LinuxFile.name("MemAvailable:");
  private static final byte[] SWAP_TOTAL = LinuxFile.name("SwapTotal:");
  private static final byte[] SWAP_FREE = LinuxFile.name("SwapFree:");

  private final LinuxFile file;
  private boolean read;
  private long totalBytes = -1;
  private long availableBytes = -1;

  LinuxMeminfo(Path path) {
    file = LinuxFile.reading(path, LONGEST);
  }

  /** Reads it anew; whether memory and what of it is available are known. */
  boolean look() {
    read = file.read();
    totalBytes = bytes(TOTAL);
    availableBytes = bytes(AVAILABLE);
    return isRead();
  }

  boolean isRead() {
    return totalBytes > 0 && availableBytes >= 0;
  }

  /** Of the machine; the largest number where it is not told. */
  long physicalBytes() {
    return look() ? totalBytes : Long.MAX_VALUE;
  }

  /** Below 0 where it is not told, as are the others. */
  long totalBytes() {
    return totalBytes;
  }

  long availableBytes() {
    return availableBytes;
  }

  long swapUsedBytes() {
    long total = bytes(SWAP_TOTAL);
    long free = bytes(SWAP_FREE);
    return total < 0 || free < 0 ? -1 : total - free;
  }

  private long bytes(byte[] line) {
    long kibibytes = read ? file.numberAfter(line) : -1;
    return kibibytes < 0 ? -1 : kibibytes * BYTES_PER_KIBIBYTE;
  }

  void close() {
    file.close();
  }
}
