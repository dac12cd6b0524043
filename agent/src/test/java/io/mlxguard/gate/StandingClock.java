// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still until it is moved on. */
final class StandingClock extends NanoClock {

  // Near the end of what fits, so that the time wraps round in a test that lets an hour pass.
  private final AtomicLong nowNanos =
      new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(30).toNanos());

  @Override
  public long nanos() {
    return nowNanos.get();
  }

  void pass(Duration time) {
    long _ = nowNanos.addAndGet(time.toNanos());
  }
}
