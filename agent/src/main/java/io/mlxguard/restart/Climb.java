// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import java.time.Duration;
import java.util.Optional;

/**
 * How the footprint climbs, from a sample a minute over the last hour, and how long it takes to the
 * limit so. It climbs where each quarter of the samples lies above the one before: a model that is
 * loaded, or a burst, is no climb. Used by one thread.
 */
public final class Climb {

  private static final int MOST = 60;
  private static final int LEAST = 30;
  private static final int QUARTERS = 4;
  private static final long BETWEEN_NANOS = Duration.ofSeconds(60).toNanos();

  /** Nothing is known yet. */
  public Climb() {}

  private final long[] nanos = new long[MOST];
  private final long[] bytes = new long[MOST];
  private int count;
  private boolean begun;
  private long lastNanos;

  /** Takes what the footprint is now, at most once a minute. */
  public void add(long nowNanos, long footprintBytes) {
    if (begun && nowNanos - lastNanos < BETWEEN_NANOS) {
      return;
    }
    begun = true;
    lastNanos = nowNanos;
    if (count == MOST) {
      System.arraycopy(nanos, 1, nanos, 0, MOST - 1);
      System.arraycopy(bytes, 1, bytes, 0, MOST - 1);
      count--;
    }
    nanos[count] = nowNanos;
    bytes[count] = footprintBytes;
    count++;
  }

  /** How long until it reaches so many bytes; empty where it does not climb, or is not known. */
  public Optional<Duration> timeTo(long limitBytes) {
    if (count < LEAST || !climbs()) {
      return Optional.empty();
    }
    double perNano = slope();
    double left = Math.max(0, limitBytes - bytes[count - 1]);
    return perNano <= 0 || left / perNano > Long.MAX_VALUE / 2.0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos((long) (left / perNano)));
  }

  private boolean climbs() {
    double before = Double.NEGATIVE_INFINITY;
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      int from = count * quarter / QUARTERS;
      int to = count * (quarter + 1) / QUARTERS;
      double mean = 0;
      for (int i = from; i < to; i++) {
        mean += bytes[i] / (double) (to - from);
      }
      if (mean <= before) {
        return false;
      }
      before = mean;
    }
    return true;
  }

  /** Of the line of least squares, in bytes a nanosecond. */
  private double slope() {
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < count; i++) {
      meanX += (nanos[i] - nanos[0]) / (double) count;
      meanY += (bytes[i] - bytes[0]) / (double) count;
    }
    double xy = 0;
    double xx = 0;
    for (int i = 0; i < count; i++) {
      double x = nanos[i] - nanos[0] - meanX;
      xy += x * (bytes[i] - bytes[0] - meanY);
      xx += x * x;
    }
    return xx == 0 ? 0 : xy / xx;
  }
}
