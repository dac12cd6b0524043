// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import io.mlxguard.os.LinuxGroups.Group;
import java.nio.file.Path;

/**
 * How much of its limit a control group holds and cannot give back: file pages are given back when
 * others need the room, and a group that reads files stands at its limit for good. Used by one
 * thread.
 */
final class LinuxGroupUse {

  private static final int LONGEST_NUMBER = 32;
  private static final int LONGEST_STATISTICS = 8192;

  /** Below this share of its limit nobody asks which pages they are: that can be slow. */
  private static final double ASKED_FROM = 0.8;

  private final Group group;
  private final LinuxFile usage;
  private final LinuxFile statistics;
  private final byte[] active;
  private final byte[] inactive;
  private long limitBytes;
  private long usedBytes = -1;

  LinuxGroupUse(Group group, long limitBytes) {
    this.group = group;
    this.limitBytes = limitBytes;
    usage = LinuxFile.reading(group.usage(), LONGEST_NUMBER);
    statistics = LinuxFile.reading(group.statistics(), LONGEST_STATISTICS);
    active = LinuxFile.name(group.version().ofAll() + "active_file");
    inactive = LinuxFile.name(group.version().ofAll() + "inactive_file");
  }

  Path folder() {
    return group.folder();
  }

  /** Reads it; false where that fails. */
  boolean look() {
    usedBytes = usage.read() ? usage.number() : -1;
    if (usedBytes >= ASKED_FROM * limitBytes && statistics.read()) {
      long filePages =
          Math.max(0, statistics.numberAfter(active))
              + Math.max(0, statistics.numberAfter(inactive));
      usedBytes = Math.max(0, usedBytes - filePages);
    }
    return usedBytes >= 0;
  }

  /** The limit may have been changed. */
  void lookAtLimit() {
    limitBytes = group.limitBytes().orElse(Long.MAX_VALUE);
  }

  long usedBytes() {
    return usedBytes;
  }

  long limitBytes() {
    return limitBytes;
  }

  /** By the last look; -1 where that failed. */
  double percent() {
    return usedBytes < 0 ? -1 : 100.0 * usedBytes / limitBytes;
  }

  void close() {
    usage.close();
    statistics.close();
  }
}
