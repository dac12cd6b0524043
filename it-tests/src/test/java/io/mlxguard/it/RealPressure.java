// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attempt;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Hog;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.bed.StallWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * One round of real pressure: a hog in a memory group of its own presses beside a host at work,
 * until the kernel has told of it and the host's pool has come down; then it eases, and all comes
 * back. The same for the tests and for the benchmark.
 */
public final class RealPressure {

  private static final long MIB = 1L << 20;
  private static final long CACHE_LIMIT = 1L << 30;

  /** What layer 4 thinks not worth a clear. */
  private static final long LEAST_CLEARED = 64 * MIB;

  private static final long DIPPED_TO = 256 * MIB;

  /** The rungs of the ladder lie 2 s apart, and there are four looks a second. */
  private static final int LOOKS_FOR_ALL_RUNGS = 16;

  /** What the host does meanwhile; layer 4 makes nothing due by itself in any of them. */
  public enum Work {
    /** Calls one after the other: between two of them the pool can be cleared. */
    QUIET_POINTS(
        "quiet between calls",
        "clear-after-generate.max-cache=2g,clear-after-generate.min-interval=500ms",
        "agents=1 calls=100000 pause=5 seed=1 prompt=4..8 new=8..16",
        200 * MIB) {
      @Override
      boolean isReclaimed(HostProcess host) {
        return Weave.pool(host) < LEAST_CLEARED;
      }

      @Override
      void assertUntouched(HostProcess host) {
        assertThat(Weave.pool(host)).isGreaterThan(200 * MIB);
      }
    },

    /** Four agents, so that there is always a call in flight: the pool can only be dipped. */
    NEVER_QUIET(
        "always a call in flight",
        "clear-after-generate.max-cache=256m,clear-after-generate.min-interval=24h",
        "agents=4 calls=100000 seed=1 prompt=400..600 new=60..90",
        400 * MIB) {
      @Override
      boolean isReclaimed(HostProcess host) {
        return Limits.recorded(host).cache() == DIPPED_TO && Weave.pool(host) <= bound(host);
      }

      @Override
      void assertUntouched(HostProcess host) {
        assertThat(Weave.pool(host)).isGreaterThan(bound(host));
      }

      // MLX trims at an allocation, and may then free one buffer more.
      private static long bound(HostProcess host) {
        return DIPPED_TO + host.ask("record", "maxBuffer");
      }
    };

    private final String title;
    private final String configuration;
    private final String calls;
    private final long fullBytes;

    Work(String title, String configuration, String calls, long fullBytes) {
      this.title = title;
      this.configuration = configuration;
      this.calls = calls;
      this.fullBytes = fullBytes;
    }

    /** What it is, as a table has it. */
    public String title() {
      return title;
    }

    abstract boolean isReclaimed(HostProcess host);

    abstract void assertUntouched(HostProcess host);
  }

  /**
   * How long it took.
   *
   * @param toAction from the first moment that the kernel's counter showed pressure to the guard's
   *     first action
   * @param eventToAction from when the kernel told of it by an event; below 0 where it had not yet
   * @param toReclaimed from the counter to when the pool was down, by the host's own counter
   */
  public record Times(Duration toAction, Duration eventToAction, Duration toReclaimed) {}

  private RealPressure() {}

  /** Hands over a hog that does nothing yet; on a machine that can have none it says why. */
  public static void withHog(Consumer<String> impossible, Consumer<Hog> use) {
    switch (Hog.prepare(Bed.scratch())) {
      case Attempt.Impossible<Hog>(String why) -> impossible.accept(why);
      case Attempt.Made<Hog>(Hog hog) -> {
        try (hog) {
          use.accept(hog);
        }
      }
    }
  }

  /** One round under the guard. */
  public static Times guarded(Hog hog, Work work) {
    try (HostProcess host = atWork(work, "")) {
      Eventually.poll().until(() -> isFullAndCalm(host, work));
      Times times = pressed(hog, host, work);
      Eventually.poll().until(() -> isCalm(host));
      Eventually.poll().until(() -> Limits.recorded(host).cache() == CACHE_LIMIT);
      ends(host);
      return times;
    }
  }

  /** Others on this machine may have pressed it by then, so that the pool had to be given back. */
  private static boolean isFullAndCalm(HostProcess host, Work work) {
    if (!isCalm(host) || Limits.recorded(host).cache() != CACHE_LIMIT) {
      return false;
    }
    boolean full = Weave.pool(host) > work.fullBytes;
    if (!full) {
      fill(host);
    }
    return full;
  }

  private static boolean isCalm(HostProcess host) {
    return "NORMAL".equals(Pressure.machine(Pressure.of(host)).getString("level"));
  }

  private static Times pressed(Hog hog, HostProcess host, Work work) {
    long before = Pressure.of(host).getLong("actions");
    try (StallWatch watch = StallWatch.start()) {
      watch.count();
      hog.press();
      Eventually.poll().until(() -> work.isReclaimed(host));
      long reclaimed = System.nanoTime();
      JsonObject done =
          Pressure.once(
              host, it -> Pressure.has(it, "clear", "") && it.getLong("actions") > before);
      Eventually.poll().until(() -> watch.told().isPresent() && watch.counted().isPresent());
      hog.ease();
      JsonObject first =
          Pressure.actions(done).stream()
              .filter(it -> it.getLong("number") > before)
              .findFirst()
              .orElseThrow();
      assertThat(first.getLong("number")).isEqualTo(before + 1);
      assertThat(first.getString("level")).isIn("WARN", "CRITICAL");
      assertThat(first.getString("key")).isEqualTo("pressure-watchdog.stall");
      StallWatch.Moment counted = watch.counted().orElseThrow();
      return new Times(
          from(counted, first),
          from(watch.told().orElseThrow(), first),
          Duration.ofNanos(reclaimed - counted.nanoTime()));
    }
  }

  private static Duration from(StallWatch.Moment moment, JsonObject action) {
    long acted = Instant.parse(action.getString("at")).toEpochMilli();
    return Duration.ofMillis(acted - moment.currentTimeMillis());
  }

  /** The same pressure where layer 5 is off: the pool stays as it is. */
  static void unwatched(Hog hog, Work work) {
    try (HostProcess host = atWork(work, "pressure-watchdog=off,");
        StallWatch watch = StallWatch.start()) {
      watch.count();
      hog.press();
      Eventually.poll().until(() -> watch.told().isPresent());
      Eventually.looks(host, LOOKS_FOR_ALL_RUNGS);
      work.assertUntouched(host);
      hog.ease();
      assertThat(Weave.clears(host)).isZero();
      assertThat(host.ask("record", "minCacheLimit")).isEqualTo(CACHE_LIMIT);
      ends(host);
    }
  }

  /** Its pool is full, and its agents call. */
  private static HostProcess atWork(Work work, String more) {
    String arguments =
        Weave.pressed(
            more
                + "cache-limit=1g,pressure-watchdog.gc-nudge=off,pressure-watchdog.available=1%,"
                + "clear-after-generate.min-tokens=off,"
                + work.configuration,
            Weave.ALL);
    HostProcess host = Weave.woven(HostProcess.hostA(Personality.METAL), arguments);
    fill(host);
    host.ask("start " + work.calls);
    Eventually.poll().until(() -> Weave.pool(host) > work.fullBytes);
    return host;
  }

  private static void fill(HostProcess host) {
    host.ask("generate seed=1 prompt=900 new=60");
  }

  private static void ends(HostProcess host) {
    host.ask("stop");
    assertThat(host.await()).noneMatch(line -> line.contains("error"));
    Weave.assertNoRace(host);
    Undisturbed.end(host);
  }
}
