// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import io.mlxguard.cli.target.Failure;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What layer 6 will do in the host, as far as its supervisor has to know.
 *
 * @param exitCode by which the host asks to be started again
 * @param mostStarts within ten minutes, beyond which the host is in a crash loop
 * @param window when it leaves; empty where it goes by calls or hours alone, or not at all
 * @param backstop whether the supervisor is to end it where it has not left by the window's end
 * @param never why the host will never leave for layer 6; empty where it may
 */
public record RestartPlan(
    int exitCode,
    int mostStarts,
    Optional<Window> window,
    boolean backstop,
    Optional<String> never) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofHours(24);
  private static final int MOST_CODE = 125;
  private static final int MOST_RESTARTS = 100;

  /** What a crash loop of systemd's is counted in. */
  static final Duration START_LIMIT = Duration.ofMinutes(10);

  /** The first start, and what may be done by hand or end by itself beside layer 6. */
  private static final int OTHER_STARTS = 5;

  /**
   * When a host may leave.
   *
   * @param at on the clock
   * @param zone of that clock; empty for the machine's
   * @param length of the window, which the jitter is part of
   */
  public record Window(LocalTime at, Optional<ZoneId> zone, Duration length) {}

  /** What the keys say. */
  static RestartPlan of(GuardKeys keys, Optional<ZoneId> hostZone) throws Failure {
    RestartKeys said = new RestartKeys(keys);
    said.check();
    int code = said.number("exit-code", 75, MOST_CODE);
    int starts = mostStarts(said);
    boolean notifies = said.is("mode", "exit", "notify");
    boolean ends = said.is("at-window-end", "skip", "exit");
    Duration within = said.span("within", Duration.ofMinutes(30), SECOND, Duration.ofHours(12));
    Optional<ZoneId> zone = said.zone().or(() -> hostZone);
    Optional<Window> window = said.at().map(at -> new Window(at, zone, within));
    List<String> why = new ArrayList<>();
    // What is neither of the two words the agent takes for observe.
    if (keys.value("mode").filter(mode -> !mode.equalsIgnoreCase("guard")).isPresent()) {
      why.add("mode is observe, which changes nothing; it takes mode=guard");
    }
    if (notifies) {
      why.add("scheduled-restart.mode is notify, which only tells; it takes exit");
    }
    if (!said.hasWear() && window.isEmpty()) {
      why.add("none of scheduled-restart.at, after-calls, after-hours, time-to-limit is set");
    }
    boolean backstop = ends && window.isPresent() && why.isEmpty();
    Optional<String> never = Optional.of(String.join("; ", why)).filter(it -> !it.isEmpty());
    return new RestartPlan(code, starts, window, backstop, never);
  }

  /** More than layer 6 asks for in that time before it stands down. */
  private static int mostStarts(RestartKeys said) throws Failure {
    int most = said.number("max-restarts", 3, MOST_RESTARTS);
    Duration in = said.span("max-restarts-in", HOUR, SECOND, DAY);
    int times = Math.toIntExact(-Math.floorDiv(-START_LIMIT.toMillis(), in.toMillis()));
    return most * times + OTHER_STARTS;
  }
}
