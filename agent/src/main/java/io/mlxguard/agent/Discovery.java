// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.discover.Choice;
import io.mlxguard.discover.Choice.Candidate;
import io.mlxguard.discover.Counted;
import io.mlxguard.discover.Found;
import io.mlxguard.discover.Place;
import io.mlxguard.discover.Ranking;
import io.mlxguard.discover.Ranking.Tried;
import io.mlxguard.discover.Samples;
import io.mlxguard.discover.Stacks;
import io.mlxguard.discover.ThreadSample;
import io.mlxguard.gate.Hooks;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.weave.CountOnly;
import io.mlxguard.weave.HostMethods;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Finds which of the host's methods to weave. Looks at all stacks for a part of the time it has,
 * and for the rest counts the calls of what it found, without touching MLX or the guard's own
 * targets. Runs on the thread of the request, once.
 */
final class Discovery {

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration LEAST_SAMPLING = Duration.ofMillis(500);
  private static final Duration AGAIN = Duration.ofMillis(500);

  /**
   * A look stops every thread for a moment: it may take so much of the host's time, 1 in so many.
   */
  private static final int PART_OF_TIME = 25;

  private final Instrumentation instrumentation;
  private final Hooks hooks;
  private final Movement movement;
  private final BooleanSupplier inUse;
  private final BooleanSupplier ending;
  private final Stacks stacks = Stacks.ofThisJvm();
  private final Samples samples = new Samples();
  private final List<String> refused = new ArrayList<>();
  private long lookNanos;

  /**
   * Nothing is looked at yet.
   *
   * @param inUse whether MLX is in use
   * @param ending whether to come to an end early
   */
  Discovery(
      Instrumentation instrumentation,
      Hooks hooks,
      Movement movement,
      BooleanSupplier inUse,
      BooleanSupplier ending) {
    this.instrumentation = instrumentation;
    this.hooks = hooks;
    this.movement = movement;
    this.inUse = inUse;
    this.ending = ending;
  }

  /**
   * Takes so long, and answers with what it found, best first; sooner where MLX is not in use.
   *
   * @throws InterruptedException if this thread is interrupted; nothing stays woven
   */
  List<Found> run(Duration window) throws InterruptedException {
    long startNanos = System.nanoTime();
    long endNanos = startNanos + window.toNanos();
    sample(startNanos + Math.max(window.toNanos() * 3 / 10, LEAST_SAMPLING.toNanos()));
    List<Candidate> chosen = inUse.getAsBoolean() ? choose() : List.of();
    long lastChance = startNanos + window.toNanos() * 7 / 10;
    while (chosen.isEmpty() && inUse.getAsBoolean() && System.nanoTime() - lastChance < 0) {
      sample(System.nanoTime() + AGAIN.toNanos());
      chosen = choose();
    }
    return chosen.isEmpty() || ending.getAsBoolean() ? List.of() : count(chosen, endNanos);
  }

  private void sample(long untilNanos) throws InterruptedException {
    while (!ending.getAsBoolean() && System.nanoTime() - untilNanos < 0) {
      boolean moved = movement.look();
      long beganNanos = System.nanoTime();
      List<ThreadSample> threads = stacks.look();
      long tookNanos = System.nanoTime() - beganNanos;
      lookNanos += tookNanos;
      samples.add(threads.stream().filter(it -> !isOurs(it)).toList(), moved);
      long pauseNanos = Math.max(PAUSE.toNanos(), tookNanos * PART_OF_TIME);
      Thread.sleep(Duration.ofNanos(Math.min(pauseNanos, AGAIN.toNanos())));
    }
  }

  private static boolean isOurs(ThreadSample thread) {
    return thread.thread().startsWith("mlx-guard");
  }

  private List<Candidate> choose() {
    List<Place> places = samples.places();
    if (places.isEmpty()) {
      return List.of();
    }
    Set<String> classes = places.stream().map(Place::className).collect(Collectors.toSet());
    HostMethods methods = new HostMethods(instrumentation, classes);
    return Choice.of(places, methods::named);
  }

  private List<Found> count(List<Candidate> chosen, long endNanos) throws InterruptedException {
    List<Candidate> candidates = chosen;
    Map<String, Counted> counted;
    try (CountOnly counting = new CountOnly(instrumentation, hooks)) {
      counting.use(lines(candidates));
      candidates = readable(candidates, counted(counting.numbers()));
      if (!lines(candidates).equals(lines(chosen))) {
        counting.use(lines(candidates));
      }
      sample(endNanos);
      counted = counted(counting.numbers());
    }
    Map<String, Place> places = new HashMap<>();
    samples.places().forEach(it -> places.put(it.className() + "#" + it.methodName(), it));
    List<Tried> tried = new ArrayList<>();
    for (Candidate one : candidates) {
      Counted its = counted.get(one.method().target());
      if (its != null) {
        refused.addAll(its.refused());
        tried.add(new Tried(one.at(places), its));
      }
    }
    return Ranking.of(tried);
  }

  private static List<String> lines(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::line).toList();
  }

  /** A method whose tokens cannot be read may be woven without them. */
  private static List<Candidate> readable(
      List<Candidate> candidates, Map<String, Counted> counted) {
    List<Candidate> readable = new ArrayList<>();
    for (Candidate one : candidates) {
      Counted its = counted.get(one.method().target());
      boolean unread =
          its != null && its.refused().stream().anyMatch(it -> it.contains(": tokens="));
      readable.add(unread ? one.withoutBudget() : one);
    }
    return readable;
  }

  private static Map<String, Counted> counted(List<TargetNumbers> numbers) {
    Map<String, Counted> counted = new HashMap<>();
    for (TargetNumbers one : numbers) {
      List<String> refusals = one.methods().isEmpty() ? one.refused() : List.of();
      counted.put(
          one.target(),
          new Counted(one.calls(), one.inFlight(), one.totalMicros(), one.tokens(), refusals));
    }
    return counted;
  }

  /** What the looks have found. */
  Samples samples() {
    return samples;
  }

  /** How long a look takes, which is how long each thread of the host's waits for it at most. */
  Duration meanLook() {
    return Duration.ofNanos(lookNanos / Math.max(1, samples.looks()));
  }

  /** Candidates that cannot be woven, each with the reason. */
  List<String> refused() {
    return refused;
  }
}
