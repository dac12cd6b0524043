// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Config;
import io.mlxguard.gate.Gate;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.layer.ScheduledRestart;
import io.mlxguard.mlx.Backend;
import io.mlxguard.restart.Climb;
import io.mlxguard.restart.Facts;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.thread.OwnThread;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread of layer 6, apart from the worker, which may be inside a call into MLX that does not
 * return: then a restart helps most. It reads snapshots and the gate, and calls neither MLX nor
 * JMX. It is started with the first configuration that says anything of when.
 */
final class RestartWatch {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** A gap between two calls may be as short. */
  private static final Duration BETWEEN_LOOKS_WHILE_DUE = Duration.ofMillis(5);

  private static final Duration LONGEST_SETTLING = Duration.ofSeconds(1);

  private final ScheduledRestart layer;
  private final Supplier<Snapshot> latest;
  private final Runnable changed;
  private final Departure departure;
  private final OwnThread thread = new OwnThread("mlx-guard-restart");
  private final Climb climb = new Climb();
  private final long beganNanos = System.nanoTime();
  private final Quiet quiet;
  private volatile Config wanted;
  private volatile boolean exiting;
  private volatile boolean leaving;
  private volatile boolean started;

  // The own thread's.
  private @Nullable Config followed;
  private Duration upBefore = Duration.ZERO;
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
    this.wanted = config;
    this.latest = latest;
    this.quiet = new Quiet(gate::inFlight, gate::ended);
    this.departure = departure;
    this.changed = changed;
  }

  /** Takes a configuration; the same again changes nothing. */
  synchronized void use(Config next) {
    wanted = next;
    if (!started && !next.restart().isWanted() && !next.restart().unreadable()) {
      return;
    }
    settle(this::follow);
    if (!started) {
      started = true;
      thread.repeat(this::look);
    }
  }

  /** So that whoever looks next finds it done; where a disk hangs, whoever comes after. */
  private void settle(Runnable task) {
    try {
      thread.call(
          LONGEST_SETTLING,
          () -> {
            task.run();
            return true;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      return; // the next look follows it
    }
  }

  /** Whatever was asked for last is in force before anything is done. */
  private void follow() {
    Config next = wanted;
    boolean same =
        followed != null
            && next.restart().sameAs(followed.restart())
            && next.mode() == followed.mode();
    if (followed == null) {
      upBefore = uptime().minusNanos(System.nanoTime() - beganNanos);
    }
    followed = next;
    if (!same) {
      layer.use(next, Instant.now(), Duration.ofNanos(System.nanoTime() - beganNanos));
    }
  }

  private static Duration uptime() {
    Instant now = Instant.now();
    Instant began = ProcessHandle.current().info().startInstant().orElse(now);
    return Duration.between(began, now);
  }

  /** Answers with the pause until the next. */
  private Duration look() {
    follow();
    if (layer.isPlanned() && !exiting) {
      layer.look(Instant.now(), facts(latest.get())).flatMap(_ -> left()).ifPresent(layer::failed);
    }
    String gist = layer.state().gist();
    if (!gist.equals(told)) {
      told = gist;
      changed.run();
    }
    return layer.isDue() ? BETWEEN_LOOKS_WHILE_DUE : BETWEEN_LOOKS;
  }

  /** Why it was not, else it does not return. */
  private Optional<String> left() {
    leaving = true;
    try {
      return departure.leave(layer.exitCode(), layer.stuckAfter(), layer.byHand());
    } finally {
      leaving = false;
    }
  }

  private Facts facts(Snapshot now) {
    long nowNanos = System.nanoTime();
    boolean inUse = now.allocators().stream().anyMatch(it -> it.counters().known().isPresent());
    now.footprintBytes().known().ifPresent(bytes -> climb.add(nowNanos, bytes));
    quiet.look(now, wanted.idleAfter(), nowNanos);
    return new Facts(
        inUse,
        now.woven().targets().stream().mapToLong(TargetNumbers::calls).sum(),
        upBefore.plusNanos(nowNanos - beganNanos), // no clock that is set makes it older
        Duration.ofNanos(nowNanos - beganNanos),
        memoryBytes(now).flatMap(climb::timeTo),
        inUse && quiet.isNow(),
        inUse && quiet.isLull());
  }

  /** What the footprint is to be held against: not a card's, where the arrays lie outside it. */
  private static Optional<Long> memoryBytes(Snapshot now) {
    return now.allocators().stream()
        .filter(it -> it.backend() != Backend.CUDA)
        .flatMap(it -> it.memoryBytes().known().stream())
        .findFirst();
  }

  /**
   * The JVM is going down: nothing is decided, and nothing entered, any more. Where another than
   * this layer ends it, a restart that was entered is no restart of this layer's.
   */
  void exiting() {
    exiting = true;
    if (started && !leaving) {
      settle(layer::withdraw);
    }
  }

  /** Ends the thread; one that is leaving the host is waited for no longer than this. */
  List<String> end(Duration left) throws InterruptedException {
    thread.repeatNoMore();
    if (!thread.end(left)) {
      return List.of("its thread, which is leaving the host");
    }
    layer.withdraw();
    return List.of();
  }
}
