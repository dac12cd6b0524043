// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.status;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The numbers of a guard's status that move, each one number for the whole process; sizes in bytes.
 * A sum over several MLX or targets is missing where one part of it is.
 *
 * @param state of the guard
 * @param reason for the state
 * @param ageMillis since the status was written; empty where that is not known
 * @param memoryLimit what MLX's active and cached bytes are held against
 * @param poolLimit what the cache limit is, where layer 2 knows it
 * @param level the worst of the sides; empty where none is known
 * @param levelMissing why there is none; empty where there is one
 * @param freePercent of the side that has the level
 * @param calls of all targets
 * @param tokensPerSecond of the target with the most calls, as is the drift
 * @param halved whether any target is slow by the guard's rule
 * @param clears and dips of layer 4, whatever their cause
 * @param returned what they brought
 * @param actions of layer 5
 */
public record Vitals(
    String state,
    String reason,
    OptionalLong ageMillis,
    Reading active,
    Reading memoryLimit,
    Reading pool,
    Reading poolLimit,
    Reading footprint,
    String level,
    String levelMissing,
    OptionalDouble freePercent,
    Reading calls,
    Reading inFlight,
    OptionalDouble tokensPerSecond,
    OptionalDouble drift,
    boolean halved,
    Reading clears,
    Reading returned,
    Reading actions) {

  /** A status is rewritten each second, or eight where nothing changes; older, its writer hangs. */
  private static final Duration STALE = Duration.ofSeconds(10);

  private static final List<String> LEVELS = List.of("CRITICAL", "WARN", "NORMAL");

  /**
   * Takes them from a status.
   *
   * @param now when it was read, on the clock of this machine
   */
  public static Vitals of(GuardStatus status, Instant now) {
    List<GuardStatus.Allocator> all = status.allocators();
    Optional<PressureStatus.Domain> side = side(status);
    Optional<GuardStatus.Woven> busiest = busiest(status.targets());
    Optional<GuardStatus.Clears> clears = status.clears();
    return new Vitals(
        status.state(),
        status.reason(),
        age(status.at(), now),
        sum(all, GuardStatus.Allocator::active),
        sum(all, GuardStatus.Allocator::limit),
        sum(all, GuardStatus.Allocator::cache),
        poolLimit(status),
        status.footprint(),
        side.map(PressureStatus.Domain::level).orElse(""),
        side.map(PressureStatus.Domain::missing).orElse(""),
        side.map(known -> known.gauges().freePercent()).orElse(OptionalDouble.empty()),
        sum(status.targets(), GuardStatus.Woven::calls),
        sum(status.targets(), GuardStatus.Woven::inFlight),
        busiest.map(GuardStatus.Woven::tokensPerSecond).orElse(OptionalDouble.empty()),
        busiest.map(GuardStatus.Woven::drift).orElse(OptionalDouble.empty()),
        status.targets().stream().anyMatch(GuardStatus.Woven::halved),
        clears.map(Vitals::made).orElse(Reading.NOT_REPORTED),
        clears.map(GuardStatus.Clears::returned).orElse(Reading.NOT_REPORTED),
        status.pressure().map(PressureStatus::actions).orElse(Reading.NOT_REPORTED));
  }

  /** Whether the numbers are older than a guard that runs would let them become. */
  public boolean isStale() {
    return ageMillis.isPresent() && ageMillis.getAsLong() > STALE.toMillis();
  }

  private static Reading made(GuardStatus.Clears clears) {
    return sum(List.of(clears.count(), clears.dips()), Function.identity());
  }

  private static Reading poolLimit(GuardStatus status) {
    return status
        .layer("cache-limit")
        .map(layer -> sum(layer.parts(), GuardStatus.Part::effective))
        .orElse(Reading.NOT_REPORTED);
  }

  private static <T> Reading sum(List<T> parts, Function<T, Reading> reading) {
    long total = 0;
    Reading otherwise = Reading.NOT_REPORTED;
    for (T part : parts) {
      Reading one = reading.apply(part);
      if (one instanceof Reading.Known known) {
        total += known.value();
      } else if (one instanceof Reading.Missing) {
        return one;
      } else {
        return Reading.NOT_REPORTED;
      }
      otherwise = new Reading.Known(total);
    }
    return otherwise;
  }

  private static Optional<PressureStatus.Domain> side(GuardStatus status) {
    Stream<PressureStatus.Domain> sides =
        status.pressure().stream().flatMap(pressure -> pressure.domains().stream());
    return sides.min(Comparator.comparingInt(Vitals::severity));
  }

  /** A level that is not known comes last: beside one that is, it says less. */
  private static int severity(PressureStatus.Domain domain) {
    int known = LEVELS.indexOf(domain.level());
    return known < 0 ? LEVELS.size() : known;
  }

  private static Optional<GuardStatus.Woven> busiest(List<GuardStatus.Woven> targets) {
    return targets.stream()
        .max(
            Comparator.comparingLong(
                target -> target.calls() instanceof Reading.Known known ? known.value() : -1));
  }

  private static OptionalLong age(String at, Instant now) {
    try {
      return OptionalLong.of(Math.max(0, Duration.between(Instant.parse(at), now).toMillis()));
    } catch (DateTimeException | ArithmeticException e) {
      return OptionalLong.empty();
    }
  }
}
