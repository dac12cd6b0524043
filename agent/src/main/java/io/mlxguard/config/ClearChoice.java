// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.config;

import java.time.Duration;
import java.util.List;

/**
 * After which calls MLX's cache is cleared, and when.
 *
 * @param targets the methods; none: the layer does nothing
 * @param minTokens a call of so many tokens makes a clear due; 0: tokens alone make none due
 * @param maxCacheBytes a pool of so many bytes makes a clear due; at least 1 MiB
 * @param minInterval between two clears, at least 100 ms
 * @param maxDefer how long a due clear waits for a quiet moment, at least 100 ms
 * @param maxHold how long new calls are held for a quiet moment, at most 10 s; zero: they are not
 * @param drain whether a due clear drains the caller's stream and clears; else it is a dip
 * @param warnAfter how long MLX is in use before a target without a match is warned of
 * @param cpuCacheCalls whether MLX's CPU build is cleared too
 * @param unreadable whether methods were given and none of them can be read
 */
public record ClearChoice(
    List<Target> targets,
    int minTokens,
    long maxCacheBytes,
    Duration minInterval,
    Duration maxDefer,
    Duration maxHold,
    boolean drain,
    Duration warnAfter,
    boolean cpuCacheCalls,
    boolean unreadable) {

  /** Copies the targets. */
  public ClearChoice {
    targets = List.copyOf(targets);
  }

  static ClearChoice read(Reader reader) {
    Targets targets = reader.targets(Key.CLEAR_AFTER_GENERATE_METHODS);
    return new ClearChoice(
        targets.list(),
        reader.value(Key.CLEAR_AFTER_GENERATE_MIN_TOKENS, Thresholds::tokens),
        reader.value(Key.CLEAR_AFTER_GENERATE_MAX_CACHE, Thresholds::cacheBytes),
        reader.span(Key.CLEAR_AFTER_GENERATE_MIN_INTERVAL),
        reader.span(Key.CLEAR_AFTER_GENERATE_MAX_DEFER),
        reader.span(Key.CLEAR_AFTER_GENERATE_MAX_HOLD),
        reader.isOn(Key.CLEAR_AFTER_GENERATE_DRAIN),
        reader.span(Key.CLEAR_AFTER_GENERATE_WARN_AFTER),
        reader.isOn(Key.CPU_CACHE_CALLS),
        targets.unreadable());
  }

  /** Whether it asks for the same, however it was written. */
  public boolean sameAs(ClearChoice other) {
    return values().equals(other.values());
  }

  /** Targets as text: the {@code equals} of a record of ours is not for a host's process. */
  private List<Object> values() {
    return List.of(
        targets.stream().map(Target::toString).toList(),
        minTokens,
        maxCacheBytes,
        minInterval,
        maxDefer,
        maxHold,
        drain,
        warnAfter,
        cpuCacheCalls,
        unreadable);
  }
}
