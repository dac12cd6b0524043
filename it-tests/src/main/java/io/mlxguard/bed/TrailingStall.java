// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bed;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How much was stalled in the last while, from a counter that only grows. For one thread. */
final class TrailingStall {

  private final long spanNanos;
  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(long nanos, long total) {}

  TrailingStall(Duration span) {
    spanNanos = span.toNanos();
  }

  /** Takes a sample and answers by how much the counter grew in the span before it. */
  long nanos(long nanos, long total) {
    samples.addLast(new Sample(nanos, total));
    long from = nanos - spanNanos;
    while (samples.size() > 1 && samples.getFirst().nanos() < from) {
      samples.removeFirst();
    }
    return total - samples.getFirst().total();
  }
}
