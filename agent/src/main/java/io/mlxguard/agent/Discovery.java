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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Finds which of the host's methods to weave. Looks at stacks for a part of the time it has, and
 * for the rest counts the calls of what it found, without touching MLX or the guard's own targets.
 * Runs on the thread of the request, once.
 */
final class Discovery {

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration LEAST_SAMPLING = Duration.ofMillis(500);
  private static final Duration AGAIN = Duration.ofMillis(500);
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(50);

  /** Looks stop the host's threads for moments: they may take so much of its time, 1 in so many. */
  private static final int PART_OF_TIME = 25;

  private static final long MOST_BYTES = 8 << 20;

  /** Of the heap that is free. */
  private static final int PART_OF_HEAP = 64;

  private final Instrumentation instrumentation;
  private final Hooks hooks;
  private final Movement movement;
  private final BooleanSupplier inUse;
  private final BooleanSupplier ending;
  private final Stacks stacks = Stacks.ofThisJvm();
  private final Samples samples = new Samples(room());
  private final List<String> refused = new ArrayList<>();
  private long nextLookNanos = System.nanoTime();
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

  private static long room() {
    Runtime heap = Runtime.getRuntime();
    long freeBytes = heap.maxMemory() - heap.totalMemory() + heap.freeMemory();
    return Math.min(MOST_BYTES, freeBytes / PART_OF_HEAP);
  }

  /** Looks now and then until that moment; only waits for it where there is no room for more. */
  private void sample(long untilNanos) throws InterruptedException {
    while (!ending.getAsBoolean() && System.nanoTime() - untilNanos < 0) {
      if (System.nanoTime() - nextLookNanos >= 0 && !samples.isFull()) {
        look();
      }
      long wakeNanos =
          samples.isFull() || nextLookNanos - untilNanos > 0 ? untilNanos : nextLookNanos;
      long leftNanos = Math.max(0, wakeNanos - System.nanoTime());
      Thread.sleep(Duration.ofNanos(Math.min(leftNanos, LONGEST_SLEEP.toNanos())));
    }
  }

  private void look() {
    boolean moved = movement.look();
    long beganNanos = System.nanoTime();
    List<ThreadSample> threads = stacks.look();
    long tookNanos = System.nanoTime() - beganNanos;
    lookNanos += tookNanos;
    samples.add(threads.stream().filter(it -> !isOurs(it)).toList(), moved);
    nextLookNanos = System.nanoTime() + Math.max(PAUSE.toNanos(), tookNanos * PART_OF_TIME);
  }

  private static boolean isOurs(ThreadSample thread) {
    return thread.thread().startsWith("mlx-guard");
  }

  private List<Candidate> choose() {
    return choose(Set.of());
  }

  private List<Candidate> choose(Set<String> unweavable) {
    List<Place> places = samples.places();
    if (places.isEmpty()) {
      return List.of();
    }
    Set<String> classes = places.stream().map(Place::className).collect(Collectors.toSet());
    HostMethods methods = new HostMethods(instrumentation, classes);
    return Choice.of(places, methods::named, unweavable);
  }

  private List<Found> count(List<Candidate> chosen, long endNanos) throws InterruptedException {
    samples.mark();
    List<Candidate> candidates;
    List<TargetNumbers> numbers;
    try (CountOnly counting = new CountOnly(instrumentation, hooks)) {
      candidates = woven(counting, chosen);
      sample(endNanos);
      numbers = counting.numbers();
    }
    Map<String, Place> places = byName(samples.places());
    Set<String> standing = byName(samples.placesSinceMark()).keySet();
    Map<String, TargetNumbers> counted = byTarget(numbers);
    List<Tried> tried = new ArrayList<>();
    for (Candidate one : candidates) {
      TargetNumbers its = counted.get(one.method().target());
      if (its != null && !its.methods().isEmpty()) {
        boolean running =
            its.inFlight() > 0 || (its.calls() == 0 && standing.contains(one.place().name()));
        tried.add(
            new Tried(
                one.at(places),
                new Counted(its.calls(), running, its.totalMicros(), its.tokens())));
      }
    }
    return Ranking.of(tried);
  }

  /** Those of the candidates that can be woven, or others for those that cannot, woven. */
  private List<Candidate> woven(CountOnly counting, List<Candidate> chosen) {
    counting.use(lines(chosen));
    Set<String> unweavable = new HashSet<>();
    Set<String> unreadable = new HashSet<>();
    refusals(chosen, counting.numbers(), unweavable, unreadable);
    if (unweavable.isEmpty() && unreadable.isEmpty()) {
      return chosen;
    }
    List<Candidate> others =
        choose(unweavable).stream()
            .map(it -> unreadable.contains(it.method().target()) ? it.withoutBudget() : it)
            .toList();
    counting.use(lines(others));
    return others;
  }

  private void refusals(
      List<Candidate> chosen,
      List<TargetNumbers> numbers,
      Set<String> unweavable,
      Set<String> unreadable) {
    Map<String, TargetNumbers> known = byTarget(numbers);
    for (Candidate one : chosen) {
      String target = one.method().target();
      TargetNumbers its = known.get(target);
      if (its == null) {
        unweavable.add(target);
        refused.add(target + ": no target can be written for it");
      } else if (its.methods().isEmpty() && its.refused().stream().anyMatch(this::isOfTokens)) {
        unreadable.add(target);
      } else if (its.methods().isEmpty()) {
        unweavable.add(target);
        refused.addAll(its.refused());
      }
    }
  }

  /** A method whose tokens cannot be read may be woven without them. */
  private boolean isOfTokens(String refusal) {
    return refusal.contains(": tokens=");
  }

  private static List<String> lines(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::line).toList();
  }

  private static Map<String, Place> byName(List<Place> places) {
    Map<String, Place> named = new HashMap<>();
    places.forEach(it -> named.put(it.name(), it));
    return named;
  }

  private static Map<String, TargetNumbers> byTarget(List<TargetNumbers> numbers) {
    Map<String, TargetNumbers> targets = new HashMap<>();
    numbers.forEach(it -> targets.put(it.target(), it));
    return targets;
  }

  /** What the looks have found. */
  Samples samples() {
    return samples;
  }

  /** Whether it came to an end before its time. */
  boolean endedEarly() {
    return ending.getAsBoolean();
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
