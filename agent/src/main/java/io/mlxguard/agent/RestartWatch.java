// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Config;
import io.mlxguard.gate.Gate;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.layer.ScheduledRestart;
import io.mlxguard.mlx.Backend;
import io.mlxguard.restart.Climb;
import io.mlxguard.restart.Facts;
import io.mlxguard.restart.RestartState;
import io.mlxguard.snapshot.AllocatorSnapshot;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.thread.OwnThread;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The thread of layer 6, apart from the worker, which may be inside a call into MLX that does not
 * return: then a restart helps most. It reads snapshots and the gate, and calls neither MLX nor
 * JMX. Without a time or wear there is no such thread.
 */
final class RestartWatch {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** A gap between two calls may be as short. */
  private static final Duration BETWEEN_LOOKS_WHILE_DUE = Duration.ofMillis(5);

  private static final Duration LONGEST_SETTLING = Duration.ofSeconds(1);
  private static final Duration LULL = Duration.ofMillis(500);

  private final ScheduledRestart layer;
  private final Supplier<Snapshot> latest;
  private final Gate gate;
  private final Runnable changed;
  private final Departure departure;
  private final OwnThread thread = new OwnThread("mlx-guard-restart");
  private final Map<Integer, Stillness> stillness = new HashMap<>();
  private final Climb climb = new Climb();
  private final Duration upBefore;
  private final long beganNanos = System.nanoTime();
  private volatile Config config;
  private boolean started;
  private boolean busy = true;
  private long quietNanos;
  private String told = "";

  /**
   * Nothing is watched yet.
   *
   * @param latest what the guard knows
   * @param changed is told that there is something new to read
   */
  RestartWatch(
      ScheduledRestart layer,
      Config config,
      Supplier<Snapshot> latest,
      Gate gate,
      Departure departure,
      Runnable changed) {
    this.layer = layer;
    this.config = config;
    this.latest = latest;
    this.gate = gate;
    this.departure = departure;
    this.changed = changed;
    Instant now = Instant.now();
    Instant began = ProcessHandle.current().info().startInstant().orElse(now);
    this.upBefore = Duration.between(began, now);
  }

  /** Takes a configuration; the same again changes nothing. */
  synchronized void use(Config next) {
    boolean same =
        started && next.restart().sameAs(config.restart()) && next.mode() == config.mode();
    config = next;
    if (same || !(started || next.restart().isWanted() || next.restart().unreadable())) {
      return;
    }
    settle(next);
    if (!started) {
      started = true;
      thread.repeat(this::look);
    }
  }

  /** So that the next look at the layers knows of it; where a disk hangs, one after. */
  private void settle(Config next) {
    try {
      thread.call(
          LONGEST_SETTLING,
          () -> {
            layer.use(next, Instant.now());
            return true;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      return; // it goes on, and says what came of it
    }
  }

  /** Answers with the pause until the next. */
  private Duration look() {
    if (layer.isPlanned()) {
      Optional<String> cause = layer.look(Instant.now(), facts(latest.get()));
      cause
          .flatMap(_ -> departure.leave(layer.exitCode(), layer.stuckAfter()))
          .ifPresent(layer::failed);
    }
    RestartState state = layer.state();
    if (!state.gist().equals(told)) {
      told = state.gist();
      changed.run();
    }
    return layer.isDue() ? BETWEEN_LOOKS_WHILE_DUE : BETWEEN_LOOKS;
  }

  private Facts facts(Snapshot now) {
    long nowNanos = System.nanoTime();
    boolean inUse = now.allocators().stream().anyMatch(it -> it.counters().known().isPresent());
    now.footprintBytes().known().ifPresent(bytes -> climb.add(nowNanos, bytes));
    boolean quiet = inUse && isQuiet(now);
    quietNanos = quiet && busy ? nowNanos : quietNanos;
    busy = !quiet;
    return new Facts(
        inUse,
        now.woven().targets().stream().mapToLong(TargetNumbers::calls).sum(),
        upBefore.plusNanos(nowNanos - beganNanos), // no clock that is set makes it older
        memoryBytes(now).flatMap(climb::timeTo),
        quiet,
        quiet && nowNanos - quietNanos >= LULL.toNanos());
  }

  /**
   * By the calls that are counted where any are; else by MLX's counters, which then stand still.
   */
  private boolean isQuiet(Snapshot now) {
    boolean counted =
        now.woven().targets().stream().anyMatch(target -> !target.methods().isEmpty());
    return counted ? gate.inFlight() == 0 : standsStill(now);
  }

  private boolean standsStill(Snapshot now) {
    boolean all = true;
    for (AllocatorSnapshot allocator : now.allocators()) {
      all &=
          stillness
              .computeIfAbsent(allocator.id(), _ -> new Stillness())
              .lasts(allocator.counters(), config.idleAfter());
    }
    return all;
  }

  /** What the footprint is to be held against: not a card's, where the arrays lie outside it. */
  private static Optional<Long> memoryBytes(Snapshot now) {
    return now.allocators().stream()
        .filter(it -> it.backend() != Backend.CUDA)
        .flatMap(it -> it.memoryBytes().known().stream())
        .findFirst();
  }

  /** Ends the thread; one that is leaving the host is waited for no longer than this. */
  List<String> end(Duration left) throws InterruptedException {
    thread.repeatNoMore();
    return thread.end(left) ? List.of() : List.of("its thread, which is leaving the host");
  }
}
