// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Change;
import io.mlxguard.config.Config;
import io.mlxguard.config.Key;
import io.mlxguard.gate.Woven;
import io.mlxguard.layer.ClearAfterGenerate;
import io.mlxguard.layer.PressureWatchdog;
import io.mlxguard.layer.Retry;
import io.mlxguard.mlx.Allocator;
import io.mlxguard.mlx.Mlx;
import io.mlxguard.os.Machine;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.GcNudge;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.Journal;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.restart.RestartState;
import io.mlxguard.snapshot.AllocatorSnapshot;
import io.mlxguard.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every MLX in this process, guarded. MLX is looked for from the first look at which native calls
 * are permitted. Used by the worker thread alone.
 */
final class Allocators {

  /** A limit that waits for quiet is not refused; it should not wait much longer than it has to. */
  private static final Duration LONGEST_WAIT_FOR_QUIET = Duration.ofSeconds(10);

  private final Supplier<RestartState> restart;
  private final Weaving weaving;
  private final ClearAfterGenerate clearing;
  private final PressureWatchdog watchdog;
  private final PressureWatch watch;
  private final Journal journal;
  private final GcNudge nudge = new GcNudge();
  private final Machine machine = Machine.current();
  private final Map<Allocator, GuardedAllocator> guarded = new LinkedHashMap<>();
  private final Retry retry = new Retry(LONGEST_WAIT_FOR_QUIET);
  private List<String> standing = List.of();
  private @Nullable Mlx mlx;

  Allocators(
      Supplier<RestartState> restart,
      Config config,
      Weaving weaving,
      PressureWatch watch,
      Journal journal,
      History history) {
    this.restart = restart;
    this.weaving = weaving;
    this.watch = watch;
    this.journal = journal;
    this.clearing = new ClearAfterGenerate(weaving.gate(), machine, config);
    this.watchdog = new PressureWatchdog(clearing, nudge, journal, history, config);
  }

  /**
   * Looks once.
   *
   * @param before what the look before has found; comes back where this one finds the same nothing
   */
  Snapshot look(Config config, Snapshot before) throws InterruptedException {
    Optional<String> refusal = NativeAccess.refusal(config.nativeAccess());
    if (refusal.isPresent()) {
      return withdrawn(config, refusal.get());
    }
    if (mlx == null) {
      mlx = new Mlx();
    }
    List<AllocatorSnapshot> allocators = new ArrayList<>();
    clearing.begin();
    watchdog.begin();
    for (Allocator allocator : mlx.look()) {
      GuardedAllocator one =
          guarded.computeIfAbsent(
              allocator, it -> new GuardedAllocator(it, machine, clearing, watchdog));
      allocators.add(one.tick(config, weaving.methods(), watch));
    }
    List<String> unusable = mlx.unusable();
    if (allocators.isEmpty()) {
      return unusable.isEmpty()
              && before.stillWithoutMlx(config, restart.get())
              && !weaving.isWanted()
          ? before
          : Snapshot.of(config, restart.get(), allocators, unusable).with(woven());
    }
    Reading<Long> footprintBytes = machine.footprintBytes();
    watchdog.act(watch.host(), watch.card().latest(), footprintBytes, weaving.methods());
    clearing.act(footprintBytes);
    if (allocators.stream().anyMatch(it -> it.counters().known().isPresent())) {
      weaving.inUse();
      watch.use(config.pressure());
    }
    return Snapshot.of(config, restart.get(), allocators, unusable, footprintBytes)
        .with(woven())
        .with(PressureState.of(watchdog.states(), journal));
  }

  /** All counters that can be read now, as one text; empty where none can. */
  String counters() {
    return guarded.values().stream()
        .flatMap(it -> it.counters().known().stream())
        .map(it -> it.activeBytes() + " " + it.cacheBytes() + " " + it.peakBytes())
        .collect(Collectors.joining(";"));
  }

  /** How soon the next look is wanted, where that is sooner than the next tick. */
  OptionalLong nextMillis() {
    return watchdog.nextMillis();
  }

  private Woven woven() {
    return weaving.woven(clearing.numbers(weaving.suppressed()));
  }

  /** Where nothing may be done any more; what was done before is taken back. */
  private Snapshot withdrawn(Config config, String why) throws InterruptedException {
    Snapshot prevented = Snapshot.prevented(config, why);
    watch.pause();
    if (guarded.isEmpty()) {
      return prevented;
    }
    if (retry.isDue()) {
      standing = restore(config, Duration.ZERO);
      if (standing.isEmpty()) {
        retry.done();
      } else {
        retry.refused();
      }
    }
    return standing.isEmpty()
        ? prevented
        : prevented.failed(why + "; not given back yet: " + String.join("; ", standing));
  }

  /** Why a layer would be off with a limit of this change, by key; none where all would act. */
  List<String> objections(Change change) {
    List<String> objections = new ArrayList<>();
    for (Key key : change.keys()) {
      guarded.values().stream()
          .flatMap(one -> one.objection(key, change.next()).stream())
          .findFirst()
          .map(why -> key.title() + " " + why + "; allowed: " + key.allowed())
          .ifPresent(objections::add);
    }
    return objections;
  }

  /** Has a clear be due, if the pool is worth one; answers with what it holds, where MLX tells. */
  OptionalLong askForClear() {
    return clearing.ask();
  }

  /**
   * Hands the layers their new terms; the next look acts on them.
   *
   * @return what could not be put back, by name
   */
  List<String> reconfigure(Config before, Config after) {
    List<String> left = new ArrayList<>();
    watchdog.change(after);
    left.addAll(clearing.restore()); // a dip is a limit that layer 2 would take for the host's
    clearing.change(after);
    guarded.values().forEach(one -> left.addAll(one.reconfigure(before, after)));
    return left;
  }

  /**
   * Gives every limit back.
   *
   * @return what could not be put back, by name
   */
  List<String> restore(Config config, Duration timeout) throws InterruptedException {
    long endNanos = System.nanoTime() + timeout.toNanos();
    watchdog.end();
    List<String> left = new ArrayList<>(clearing.restore());
    for (GuardedAllocator one : guarded.values()) {
      left.addAll(one.restore(config, Duration.ofNanos(endNanos - System.nanoTime())));
    }
    guarded.values().removeIf(GuardedAllocator::owesNothing);
    return left;
  }

  /**
   * Waits for a collection that is under way.
   *
   * @return what is left, by name
   */
  List<String> endNudges(Duration left) throws InterruptedException {
    return nudge.end(left);
  }

  /** Lets go of MLX's images. */
  void close() {
    if (mlx != null) {
      mlx.close();
    }
  }
}
