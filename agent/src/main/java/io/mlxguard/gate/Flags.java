// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.util.concurrent.atomic.AtomicInteger;

/** What an entry has to heed beside being counted; one read tells that there is nothing. */
final class Flags {

  /** A clear runs: wait for it. */
  static final int CLEARING = 1;

  /** New calls are kept until a quiet moment has come. */
  static final int HOLDING = 2;

  /** The growth of the next call that is alone is to be measured. */
  static final int SAMPLE_WANTED = 4;

  /** The growth of a call is being measured, which another call spoils. */
  static final int SAMPLING = 8;

  /** Calls that nobody counted in are in flight. */
  static final int CALLS_INSIDE = 16;

  private final AtomicInteger flags = new AtomicInteger();

  boolean any() {
    return flags.get() != 0;
  }

  boolean is(int flag) {
    return (flags.get() & flag) != 0;
  }

  /** Whether it was not up before. */
  boolean raise(int flag) {
    return (flags.getAndUpdate(now -> now | flag) & flag) == 0;
  }

  void lower(int flag) {
    int _ = flags.getAndUpdate(now -> now & ~flag);
  }
}
