// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.Bytes;
import io.mlxguard.config.Change;
import io.mlxguard.config.Config;
import io.mlxguard.config.Key;
import io.mlxguard.discover.Found;
import io.mlxguard.gate.Gate;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.ScheduledRestart;
import io.mlxguard.mbean.MBeans;
import io.mlxguard.pressure.History;
import io.mlxguard.pressure.Journal;
import io.mlxguard.readout.GuardLog;
import io.mlxguard.readout.Narrator;
import io.mlxguard.readout.PressureNarrator;
import io.mlxguard.readout.RestartNarrator;
import io.mlxguard.readout.StatusProperty;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.thread.OwnThread;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Lifecycle and wiring. The worker looks for MLX, reads it and sets its limits, and is the only
 * thread of ours that calls MLX; the sampler publishes what the worker last saw, and so goes on,
 * with ages that grow, if a call should block.
 */
final class Guard {

  private static final Duration TICK = Duration.ofMillis(250);

  /** A host without MLX pays for each awakening. */
  private static final Duration TICK_WITHOUT_MLX = Duration.ofMillis(500);

  private static final Duration PROMPT = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration RESERVE = Duration.ofSeconds(1);
  private static final Duration AT_EXIT = Duration.ofMillis(100);

  private final Instrumentation instrumentation;
  private final GuardLog log;
  private final Undo undo = new Undo();
  private final Weaving weaving;
  private final PressureWatch watch;
  private final RestartWatch restart;
  private final Allocators allocators;
  private final MBeans mbeans;
  private final StatusProperty status;
  private final Narrator narrator;
  private final OwnThread worker = new OwnThread("mlx-guard-worker");
  private final OwnThread sampler = new OwnThread("mlx-guard-sampler");

  private volatile Config config;
  private volatile Snapshot snapshot;
  private volatile boolean stopping;
  private final AtomicBoolean publishing = new AtomicBoolean();

  /** Whether it tells clients of itself, by its status and its MBeans. */
  private final boolean shown;

  Guard(Config config, String version, Instrumentation instrumentation) {
    this(config, version, instrumentation, true);
  }

  /** One that nobody is to take for a guard: it looks, for a while. */
  static Guard unshown(Config config, String version, Instrumentation instrumentation) {
    return new Guard(config, version, instrumentation, false);
  }

  private Guard(Config config, String version, Instrumentation instrumentation, boolean shown) {
    this.shown = shown;
    Instant since = Instant.now();
    this.instrumentation = instrumentation;
    this.config = config;
    this.snapshot = Snapshot.starting(config);
    this.log = new GuardLog(config.log());
    this.weaving = new Weaving(instrumentation, log::warn);
    PressureNarrator pressure = new PressureNarrator(log);
    Journal journal = new Journal(pressure);
    History history = new History();
    this.watch = new PressureWatch(this::tickSoon);
    ScheduledRestart layer6 = new ScheduledRestart(config, new RestartNarrator(log));
    this.restart =
        new RestartWatch(
            layer6,
            config,
            () -> snapshot,
            weaving.gate(),
            new Departure(() -> this.config.log()),
            this::tickSoon);
    this.allocators = new Allocators(layer6::state, config, weaving, watch, journal, history);
    this.mbeans = new MBeans(version, since, journal, history, this::setLimit, log::warn);
    this.status = new StatusProperty(version, since, snapshot, mbeans::state, history);
    this.narrator = new Narrator(log, pressure, version);
  }

  GuardState state() {
    return snapshot.state();
  }

  /**
   * Starts, and has looked once when it returns.
   *
   * @throws IllegalStateException if a step fails; the ones before it are undone
   */
  void start() {
    try {
      undo.push("the sampler", left -> ended(sampler, left));
      undo.push("the worker", left -> ended(worker, left));
      undo.push("the log", left -> done(log::close));
      config.problems().forEach(log::warn);
      undo.push("MLX's images", left -> worker.call(left, () -> done(allocators::close)));
      undo.push("garbage collection", allocators::endNudges);
      undo.push("the limits", left -> worker.call(left, () -> restore(left)));
      undo.push("the pressure watch", watch::end);
      undo.push("the weaver", weaving::end);
      undo.push("woven methods", weaving::stop);
      if (shown) {
        undo.push("the status", left -> sampler.call(left, () -> done(status::clear)));
      }
      undo.push("the ticks", left -> done(this::tickNoMore));
      undo.push("the MBeans", mbeans::close);
      undo.push("the restart", restart::end);
      Optional<ExitHook> hook = ExitHook.add(this::atExit);
      if (hook.isEmpty()) {
        return; // the JVM is going down already
      }
      undo.push("the exit hook", left -> done(hook.get()::remove));
      if (shown) {
        restart.use(config);
      }
      worker.call(PROMPT, this::tick);
      if (shown) {
        published();
        sampler.repeat(this::publish);
        mbeans.start();
      }
      worker.repeat(this::tick);
      weaving.use(config);
    } catch (Exception | Error e) {
      undo.run(config.detachTimeout());
      throw new IllegalStateException("the guard could not start: " + e.getMessage(), e);
    }
  }

  /** Somebody has attached, and may want to see the beans soon. */
  void attached() {
    mbeans.attached();
  }

  /** Answers with the pause until the next. */
  @SuppressWarnings("ReferenceEquality") // a look that finds the same nothing answers with the same
  private Duration tick() {
    Snapshot before = snapshot;
    try {
      snapshot = allocators.look(config, before);
      narrator.tell(snapshot);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the executor is going down
    } catch (RuntimeException | Error e) { // the next tick may do better; an executor would stop
      snapshot = snapshot.failed("a look for MLX failed: " + e);
      narrator.tellFailure(snapshot);
    }
    if (snapshot != before) {
      mbeans.tell(snapshot);
      publishSoon();
    }
    Duration tick = snapshot.allocators().isEmpty() ? TICK_WITHOUT_MLX : TICK;
    OptionalLong next = allocators.nextMillis();
    return next.isPresent() && next.getAsLong() < tick.toMillis()
        ? Duration.ofMillis(Math.max(1, next.getAsLong()))
        : tick;
  }

  /** The level has changed: what is to be done about it does not wait for the next tick. */
  private void tickSoon() {
    worker.soon(
        () -> {
          if (!stopping) {
            Duration _ = tick();
          }
        });
  }

  /** Not here: a host can hold the lock of its system properties for as long as it likes. */
  private void publishSoon() {
    if (shown && publishing.compareAndSet(false, true)) {
      sampler.soon(
          () -> {
            publishing.set(false);
            Duration _ = publish();
          });
    }
  }

  /** Waits until a client can read it; not for long, it is published soon in any case. */
  private void published() {
    try {
      Duration _ = sampler.call(SOON, this::publish);
    } catch (Exception e) {
      publishSoon();
    }
  }

  /** Answers with the pause until the next. */
  private Duration publish() {
    try {
      status.publish(snapshot.seenAt(System.nanoTime()));
    } catch (RuntimeException | Error e) { // the next one may do better; an executor would stop
      snapshot = snapshot.failed("the status could not be published: " + e);
    }
    return StatusProperty.pause(snapshot);
  }

  /** Takes a new configuration; what it does not change goes on untouched. */
  synchronized Report reconfigure(Config next) {
    boolean changes = !next.sameAs(config);
    try {
      List<String> unrestored = worker.call(PROMPT, () -> change(next, changes));
      published();
      String message =
          changes ? "reconfigured: " + next.arguments() : "the same configuration is in force";
      Report report =
          changes ? Report.changed(state(), message) : Report.unchanged(state(), message);
      return report.leaving(unrestored);
    } catch (Exception e) {
      return Report.failed(state(), "not reconfigured: " + e.getMessage());
    }
  }

  private List<String> change(Config next, boolean changes) {
    if (stopping) {
      throw new IllegalStateException("the guard is being detached");
    }
    List<String> known = config.problems();
    log.use(next.log());
    next.problems().stream().filter(it -> !known.contains(it)).forEach(log::warn);
    List<String> left = allocators.reconfigure(config, next);
    config = next;
    if (changes) {
      weaving.use(next);
      restart.use(next);
      narrator.tellChange(next);
    }
    left.forEach(log::warn);
    Duration _ = tick();
    return left;
  }

  /** Changes the keys of {@code k=v,k=v} and leaves the others; a mistake changes nothing. */
  synchronized Report set(String pairs) {
    return make(Change.of(config, pairs, "set"));
  }

  private Report make(Change change) {
    List<String> objections = new ArrayList<>(change.mistakes());
    if (objections.isEmpty()) {
      try {
        objections.addAll(worker.call(PROMPT, () -> allocators.objections(change)));
      } catch (Exception e) {
        return Report.failed(state(), "nothing was changed: " + e.getMessage());
      }
    }
    return objections.isEmpty()
        ? reconfigure(change.next())
        : Report.refused(state(), String.join("; ", objections));
  }

  /** What a JMX client may change; a value that would turn the layer off changes nothing. */
  private synchronized String setLimit(Key key, String value) {
    Report report = make(Change.of(config, key, value, "JMX"));
    if (report.outcome() == Report.Outcome.REFUSED) {
      throw new IllegalArgumentException(report.message());
    }
    if (!report.ok() || !report.unrestored().isEmpty()) {
      throw new IllegalStateException(
          report.message() + "; " + String.join("; ", report.unrestored()));
    }
    return report.message();
  }

  /** Asks for a clear at the next quiet moment. */
  Report clear() {
    Optional<String> refusal =
        snapshot
            .layer(LayerName.CLEAR_AFTER_GENERATE)
            .filter(layer -> !layer.isActive())
            .map(it -> it.name().title() + " is " + it.status() + ": " + it.reason());
    if (refusal.isPresent()) {
      return Report.refused(state(), refusal.get());
    }
    try {
      OptionalLong poolBytes = worker.call(PROMPT, allocators::askForClear);
      tickSoon();
      if (poolBytes.isEmpty()) {
        return Report.refused(state(), "MLX does not tell how much its pool holds");
      }
      String pool = Bytes.text(poolBytes.getAsLong());
      return poolBytes.getAsLong() < Gate.FLOOR_BYTES
          ? Report.unchanged(
              state(),
              "the pool holds "
                  + pool
                  + "; less than "
                  + Bytes.text(Gate.FLOOR_BYTES)
                  + " is not worth a clear")
          : Report.changed(state(), "a clear of a pool of " + pool + " is due");
    } catch (Exception e) {
      return Report.failed(state(), "nothing was cleared: " + e.getMessage());
    }
  }

  /**
   * Finds which of the host's methods to weave; takes that long, on the caller's thread.
   *
   * @param wanted whether somebody waits for this to end
   */
  Report discover(Duration window, BooleanSupplier wanted) {
    Discovery discovery =
        new Discovery(
            instrumentation,
            weaving.hooks(),
            new Movement(worker, allocators::counters),
            () -> DiscoveryReport.isInUse(snapshot),
            () -> stopping || wanted.getAsBoolean());
    try {
      List<Found> found = discovery.run(window);
      return DiscoveryReport.of(snapshot, window, discovery, found);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Report.failed(state(), "interrupted");
    } catch (RuntimeException | Error e) {
      return Report.failed(state(), "the discovery failed: " + e);
    }
  }

  /**
   * Gives everything back and ends both threads, within the time a detach may take.
   *
   * @return what is left, by name
   */
  List<String> stop() {
    stopping = true;
    return undo.run(config.detachTimeout());
  }

  /** What waits for quiet leaves time for the steps behind it. */
  private List<String> restore(Duration left) throws InterruptedException {
    Duration reserve = left.dividedBy(4);
    return allocators.restore(
        config, left.minus(reserve.compareTo(RESERVE) < 0 ? reserve : RESERVE));
  }

  private void tickNoMore() {
    stopping = true;
    worker.repeatNoMore();
    watch.roundNoMore();
    sampler.repeatNoMore();
  }

  /** While the JVM exits MLX's static objects go away: no call of ours may be under way then. */
  private void atExit() {
    restart.exiting();
    tickNoMore();
    weaving.countOnly();
    try {
      worker.call(AT_EXIT, List::of);
    } catch (Exception e) {
      // stuck in MLX, or gone: the exit is not held up for it
    } finally {
      log.close(AT_EXIT);
    }
  }

  private static List<String> done(Runnable step) {
    step.run();
    return List.of();
  }

  private static List<String> ended(OwnThread thread, Duration timeout)
      throws InterruptedException {
    return thread.end(timeout) ? List.of() : List.of("its thread, which is still inside a call");
  }
}
