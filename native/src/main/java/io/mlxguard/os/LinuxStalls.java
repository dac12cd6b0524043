// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.os;

import java.nio.file.Path;

/**
 * One file of PSI: how long tasks stood still for want of memory, some of them and all of them
 * (torvalds/linux Documentation/accounting/psi.rst). Used by one thread.
 */
final class LinuxStalls {

  private static final int LONGEST = 256;
  private static final byte[] SOME = LinuxFile.name("some");
  private static final byte[] FULL = LinuxFile.name("full");
  private static final byte[] TOTAL = LinuxFile.name("total=");

  private final LinuxFile file;
  private final StallWindow some = new StallWindow();
  private final StallWindow full = new StallWindow();

  LinuxStalls(Path path) {
    file = LinuxFile.reading(path, LONGEST);
  }

  Path path() {
    return file.path();
  }

  /** Reads both; false where the kernel does not tell, as with {@code psi=0}. */
  boolean look(long nowNanos) {
    if (!file.read()) {
      return false;
    }
    long someMicros = file.numberIn(SOME, TOTAL);
    long fullMicros = file.numberIn(FULL, TOTAL);
    if (someMicros < 0) {
      return false;
    }
    some.add(nowNanos, someMicros);
    full.add(nowNanos, Math.max(0, fullMicros));
    return true;
  }

  /** Within the last two seconds, by the last look. */
  long someMicros() {
    return some.micros();
  }

  /** Within the last two seconds, by the last look. */
  long fullMicros() {
    return full.micros();
  }

  void forget() {
    some.clear();
    full.clear();
  }

  void close() {
    file.close();
  }
}
