// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Config;
import io.mlxguard.layer.LayerReport;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Mlx;
import io.mlxguard.os.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lifecycle and wiring. Two daemon threads: the worker looks for MLX, reads it and sets its limits,
 * and is the only one of ours that calls MLX; the sampler publishes what the worker last saw, and
 * so goes on, with ages that grow, if a call should block.
 */
final class Guard {

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration PUBLISH = Duration.ofSeconds(1);

  private final String version;
  private final GuardLog log = new GuardLog();
  private final Undo undo = new Undo();
  private final Machine machine = Machine.current();
  private final StatusProperty status;
  private final Narrator narrator;
  private final Map<Allocator, GuardedAllocator> guarded = new LinkedHashMap<>();
  private final ScheduledExecutorService worker = thread("mlx-guard-worker");
  private final ScheduledExecutorService sampler = thread("mlx-guard-sampler");

  private volatile Config config;
  private volatile Snapshot snapshot = Snapshot.starting();

  Guard(Config config, String version) {
    this.config = config;
    this.version = version;
    this.status = new StatusProperty(version);
    this.narrator = new Narrator(log, version);
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(null, task, name, 0, false);
          thread.setDaemon(true);
          thread.setContextClassLoader(null);
          return thread;
        });
  }

  GuardState state() {
    return snapshot.state();
  }

  /** One line for whoever asked for the start. */
  String line() {
    return narrator.summary(snapshot);
  }

  /** Starts, and has looked once when it returns; a step that fails undoes the ones before. */
  void start() {
    try {
      undo.push("log", () -> done(log::close));
      config.problems().forEach(log::warn);
      Mlx mlx = call(Mlx::new);
      undo.push("images", () -> call(() -> done(mlx::close)));
      undo.push("limits", () -> call(this::restore));
      call(() -> done(() -> tick(mlx)));
      undo.push("status", () -> done(status::clear));
      every(TICK, worker, () -> tick(mlx));
      every(PUBLISH, sampler, () -> status.publish(snapshot, config.arguments()));
    } catch (Exception e) {
      undo.run();
      stopThreads(config.detachTimeout());
      throw new IllegalStateException("the guard could not start: " + e.getMessage(), e);
    }
  }

  private static void every(Duration period, ScheduledExecutorService thread, Runnable task) {
    Future<?> _ = thread.scheduleWithFixedDelay(task, 0, period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick(Mlx mlx) {
    try {
      List<AllocatorSnapshot> allocators = new ArrayList<>();
      for (Allocator allocator : mlx.look()) {
        GuardedAllocator one =
            guarded.computeIfAbsent(allocator, it -> new GuardedAllocator(it, machine));
        allocators.add(one.tick(config));
      }
      snapshot = assess(allocators, mlx.unusable());
    } catch (RuntimeException | Error e) {
      snapshot =
          new Snapshot(
              GuardState.DEGRADED, "a tick failed: " + e, snapshot.layers(), snapshot.allocators());
    }
    narrator.tell(snapshot);
  }

  private Snapshot assess(List<AllocatorSnapshot> allocators, List<String> unusable) {
    List<LayerReport> layers = LayerReports.of(config, version, allocators);
    if (layers.stream().anyMatch(layer -> layer.status() == LayerStatus.FAILED)) {
      return new Snapshot(GuardState.DEGRADED, "a layer has failed", layers, allocators);
    }
    if (!unusable.isEmpty()) {
      return new Snapshot(GuardState.DEGRADED, String.join("; ", unusable), layers, allocators);
    }
    if (allocators.isEmpty()) {
      String reason = "no image in this process exports MLX's memory functions yet";
      return new Snapshot(GuardState.WAITING, reason, layers, allocators);
    }
    if (allocators.stream().allMatch(allocator -> allocator.parts().isEmpty())) {
      String reason = "MLX is loaded; the host has not used it yet";
      return new Snapshot(GuardState.WAITING, reason, layers, allocators);
    }
    return layers.stream().allMatch(Guard::isOff)
        ? new Snapshot(GuardState.DISABLED, "every layer is off", layers, allocators)
        : new Snapshot(GuardState.GUARDING, "MLX is in use", layers, allocators);
  }

  private static boolean isOff(LayerReport layer) {
    return layer.status() == LayerStatus.OFF || layer.status() == LayerStatus.SKIPPED;
  }

  /** Takes a new configuration; what it does not change goes on untouched. */
  Report reconfigure(Config next) {
    if (next.sameAs(config)) {
      return new Report(true, false, state(), "the same configuration is in force", List.of());
    }
    next.problems().forEach(log::warn);
    try {
      List<String> unrestored =
          call(
              () -> {
                List<String> left = new ArrayList<>();
                guarded.values().forEach(one -> left.addAll(one.reconfigure(config, next)));
                config = next;
                return left;
              });
      return new Report(true, true, state(), "reconfigured: " + next.arguments(), unrestored);
    } catch (Exception e) {
      return new Report(false, false, state(), "not reconfigured: " + e.getMessage(), List.of());
    }
  }

  /** Gives everything back and ends both threads; answers with what is left, by name. */
  List<String> stop() {
    List<String> left = new ArrayList<>(undo.run());
    if (!stopThreads(config.detachTimeout())) {
      left.add("the worker thread, which is still inside a call to MLX");
    }
    return left;
  }

  private List<String> restore() {
    List<String> left = new ArrayList<>();
    guarded.values().forEach(one -> left.addAll(one.restore()));
    guarded.clear();
    return left;
  }

  private boolean stopThreads(Duration timeout) {
    sampler.shutdownNow();
    worker.shutdownNow();
    try {
      return sampler.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)
          && worker.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Runs on the worker, within the time a detach may take. */
  private <T> T call(java.util.concurrent.Callable<T> task) throws Exception {
    Future<T> result = worker.submit(task);
    try {
      return result.get(config.detachTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      result.cancel(false);
      throw new IllegalStateException(
          "not done within " + config.detachTimeout().toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static List<String> done(Runnable step) {
    step.run();
    return List.of();
  }
}
