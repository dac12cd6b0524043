// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import io.mlxguard.os.PressureGauges;
import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.os.PressureRule;
import io.mlxguard.os.PressureVerdict;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.Action;
import io.mlxguard.pressure.Cause;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.DomainState.Stage;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.pressure.Rung;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What may be known of memory at a tick. */
public final class Pressures {

  /** Why a number that the system does not have is not there. */
  public static final String ELSEWHERE = "another system has it";

  private Pressures() {}

  /** With these sides, and without actions. */
  public static PressureState of(DomainState... domains) {
    return acted(0, List.of(), domains);
  }

  /** After so many actions, of which these are the newest. */
  public static PressureState acted(long taken, List<Action> latest, DomainState... domains) {
    return new PressureState(List.of(domains), taken, 1L << 30, 1L << 29, latest);
  }

  /** A side at this level. */
  public static DomainState at(Domain domain, PressureLevel level) {
    Stage stage = level == PressureLevel.NORMAL ? Stage.CALM : Stage.ACTING;
    return state(domain, Reading.of(level), stage, Optional.of(cause(level)));
  }

  /** A side at WARN where nothing is left to be done. */
  public static DomainState spent(Domain domain) {
    PressureLevel level = PressureLevel.WARN;
    return state(domain, Reading.of(level), Stage.SPENT, Optional.of(cause(level)));
  }

  /** A side at WARN with two calls in the way of a clear. */
  public static DomainState blocked(Domain domain) {
    PressureLevel level = PressureLevel.WARN;
    return state(domain, Reading.of(level), Stage.BLOCKED, Optional.of(cause(level)));
  }

  /** A side of which nothing has been read yet. */
  public static DomainState unknown(Domain domain, String why) {
    return state(domain, Reading.missing(why), Stage.UNKNOWN, Optional.empty());
  }

  private static Cause cause(PressureLevel level) {
    return new Cause(level, "a number at " + level, "pressure-watchdog.available");
  }

  private static DomainState state(
      Domain domain, Reading<PressureLevel> level, Stage stage, Optional<Cause> cause) {
    boolean acting = stage == Stage.ACTING;
    boolean blocked = stage == Stage.BLOCKED;
    return new DomainState(
        domain,
        "a question",
        level,
        level
            .known()
            .<Reading<PressureVerdict>>map(
                it -> Reading.of(new PressureVerdict(it, it, PressureRule.AVAILABLE, "a number")))
            .orElseGet(() -> Reading.missing("no verdict")),
        gauges(),
        stage,
        blocked ? 2 : 0,
        blocked ? Duration.ofMillis(3_250) : Duration.ZERO,
        acting,
        acting ? Map.of(Rung.HOLD, "max-hold is 0s") : Map.of(),
        cause);
  }

  /** As Linux has them. */
  private static PressureGauges gauges() {
    return new PressureGauges(
        Reading.of(64L << 30),
        Reading.of(6L << 30),
        Reading.of(9.3756),
        Reading.of(1L << 20),
        Reading.missing(ELSEWHERE),
        Reading.missing(ELSEWHERE),
        Reading.missing(ELSEWHERE),
        Reading.of(12_345L),
        Reading.of(0L),
        Reading.missing("no control group limits this process"),
        Reading.missing("no control group limits this process"));
  }
}
