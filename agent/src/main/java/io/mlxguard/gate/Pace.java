// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * How fast a target's calls are, against how fast they were in the first hour: the checklist's
 * first symptom was 26 tokens a second that became 14. Ticked by one thread of the guard's, read by
 * any.
 */
final class Pace {

  private static final long BASELINE_NANOS = Duration.ofHours(1).toNanos();

  /** A baseline of fewer calls says nothing about later ones, nor does one that is younger. */
  private static final long BASELINE_CALLS = 20;

  private static final long LEAST_BASELINE_NANOS = Duration.ofMinutes(10).toNanos();

  /** The newest call's share of a moving average. */
  private static final double SHARE = 1.0 / 16;

  private static final double HALF = 0.5;
  private static final double RECOVERED = 0.75;

  /** Sums since the first call, as of one tick. */
  private record Sums(long calls, long micros, long tokens, long tokenMicros) {

    private static final Sums NONE = new Sums(0, 0, 0, 0);

    Sums since(Sums before) {
      return new Sums(
          calls - before.calls,
          micros - before.micros,
          tokens - before.tokens,
          tokenMicros - before.tokenMicros);
    }

    double meanMicros() {
      return (double) micros / calls;
    }

    boolean hasTokens() {
      return tokens > 0 && tokenMicros > 0;
    }

    double tokensPerSecond() {
      return tokens * 1e6 / tokenMicros;
    }
  }

  private Sums last = Sums.NONE;
  private Sums baseline = Sums.NONE;
  private long firstNanos;
  private double averageMicros = Double.NaN;
  private double tokensPerSecond = Double.NaN;
  private boolean halved;

  synchronized void tick(long nowNanos, long calls, long micros, long tokens, long tokenMicros) {
    Sums now = new Sums(calls, micros, tokens, tokenMicros);
    Sums fresh = now.since(last);
    if (fresh.calls <= 0) {
      return;
    }
    if (last.calls == 0) {
      firstNanos = nowNanos;
    }
    last = now;
    if (nowNanos - firstNanos <= BASELINE_NANOS) {
      baseline = now;
    }
    averageMicros = moved(averageMicros, fresh.meanMicros(), fresh.calls);
    if (fresh.hasTokens()) {
      tokensPerSecond = moved(tokensPerSecond, fresh.tokensPerSecond(), fresh.calls);
    }
    if (nowNanos - firstNanos >= LEAST_BASELINE_NANOS) {
      drift().ifPresent(drift -> halved = halved ? drift < RECOVERED : drift <= HALF);
    }
  }

  private static double moved(double average, double fresh, long calls) {
    return Double.isNaN(average)
        ? fresh
        : average + (fresh - average) * (1 - Math.pow(1 - SHARE, (double) calls));
  }

  synchronized OptionalDouble averageMicros() {
    return known(averageMicros);
  }

  synchronized OptionalDouble tokensPerSecond() {
    return known(tokensPerSecond);
  }

  synchronized OptionalDouble baselineMicros() {
    return baseline.calls == 0 ? OptionalDouble.empty() : OptionalDouble.of(baseline.meanMicros());
  }

  synchronized OptionalDouble baselineTokensPerSecond() {
    return baseline.hasTokens()
        ? OptionalDouble.of(baseline.tokensPerSecond())
        : OptionalDouble.empty();
  }

  /** By tokens a second; by length where there are no tokens. */
  synchronized OptionalDouble drift() {
    if (baseline.calls < BASELINE_CALLS) {
      return OptionalDouble.empty();
    }
    if (baseline.hasTokens() && !Double.isNaN(tokensPerSecond)) {
      return OptionalDouble.of(tokensPerSecond / baseline.tokensPerSecond());
    }
    return averageMicros > 0 && baseline.micros > 0
        ? OptionalDouble.of(baseline.meanMicros() / averageMicros)
        : OptionalDouble.empty();
  }

  synchronized boolean halved() {
    return halved;
  }

  private static OptionalDouble known(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
