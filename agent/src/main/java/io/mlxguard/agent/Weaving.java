// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import io.mlxguard.config.ClearChoice;
import io.mlxguard.config.Config;
import io.mlxguard.config.Mode;
import io.mlxguard.gate.ClearNumbers;
import io.mlxguard.gate.Gate;
import io.mlxguard.gate.Hooks;
import io.mlxguard.gate.Woven;
import io.mlxguard.thread.OwnThread;
import io.mlxguard.weave.Weaver;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The weaver and its thread, which is apart from the worker: weaving takes the JVM's time and
 * locks, and the limits do not wait for it. Without a target there is no such thread.
 */
final class Weaving {

  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration NOTICED_FOR = Duration.ofSeconds(2);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(5);
  private static final int TRIES = 10;

  private final Hooks hooks = new Hooks();
  private final Weaver weaver;
  private final Consumer<String> warn;
  private final OwnThread thread = new OwnThread("mlx-guard-weaver");
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile long noticedNanos = System.nanoTime() - NOTICED_FOR.toNanos();
  private volatile boolean started;
  private volatile boolean wanted;
  private volatile Optional<Long> inUseNanos = Optional.empty();
  private Optional<ClearChoice> choice = Optional.empty();
  private Optional<Config> asked = Optional.empty();
  private boolean askedFor;
  private long lookedNanos = noticedNanos;
  private boolean warned;

  /**
   * Nothing is woven yet.
   *
   * @param warn takes a line for the log
   */
  Weaving(Instrumentation instrumentation, Consumer<String> warn) {
    this.weaver = Weaver.create(instrumentation, hooks.ofGuard(), this::noticed);
    this.warn = warn;
  }

  Gate gate() {
    return weaver.gate();
  }

  /** Where hooks are put in force. */
  Hooks hooks() {
    return hooks;
  }

  /** How many methods are woven now. */
  int methods() {
    return weaver.methods();
  }

  /** Weaves what the configuration names, soon, on the own thread; and no more than that. */
  synchronized void use(Config config) {
    wanted =
        config.mode() == Mode.GUARD
            && !config.clear().targets().isEmpty()
            && NativeAccess.refusal(config.nativeAccess()).isEmpty(); // the layer is off then
    if (wanted && !started) {
      started = true;
      thread.repeat(this::tick);
    }
    if (started && isOther(config)) {
      Optional<ClearChoice> next = wanted ? Optional.of(config.clear()) : Optional.empty();
      weaver.gate().addCallsInside(1); // no clear until it is known what runs
      thread.soon(() -> apply(next));
    }
  }

  /** Weaving anew what is woven costs the host its compiled code. */
  private boolean isOther(Config config) {
    boolean same =
        asked.filter(before -> before.clear().sameAs(config.clear())).isPresent()
            && wanted == askedFor;
    asked = Optional.of(config);
    askedFor = wanted;
    return !same;
  }

  private void apply(Optional<ClearChoice> next) {
    choice = next;
    warned = false;
    try {
      if (next.isPresent()) {
        weaver.apply(next.get());
      } else {
        weaver.unweave();
      }
    } catch (RuntimeException | Error e) {
      warn.accept("clear-after-generate: not woven: " + e);
    } finally {
      weaver.gate().addCallsInside(-1);
    }
  }

  /** On a thread of the host's, which is loading a class: it is there a moment later. */
  private void noticed() {
    noticedNanos = System.nanoTime();
    if (looking.compareAndSet(false, true)) {
      thread.soon(this::lookForIt);
    }
  }

  /** The first of a row of classes is woven at once; those behind it by the next ticks. */
  private void lookForIt() {
    looking.set(false);
    if (System.nanoTime() - lookedNanos < TICK.toNanos()) {
      return;
    }
    for (int i = 0; i < TRIES && !weaver.scan(); i++) {
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
    lookedNanos = System.nanoTime();
  }

  /** Answers with the pause until the next. */
  private Duration tick() {
    long nowNanos = System.nanoTime();
    if (nowNanos - noticedNanos < NOTICED_FOR.toNanos()) {
      boolean _ = weaver.scan();
    }
    weaver.look();
    weaver.tick(nowNanos);
    choice.ifPresent(it -> warn(it, nowNanos));
    return TICK;
  }

  private void warn(ClearChoice now, long nowNanos) {
    boolean late =
        inUseNanos.filter(since -> nowNanos - since >= now.warnAfter().toNanos()).isPresent();
    if (late && !warned) {
      warned = true;
      boolean _ = weaver.scan();
      weaver
          .nearMisses()
          .forEach((target, why) -> warn.accept("nothing is woven for " + target + ": " + why));
    }
  }

  /** MLX has come into use. */
  void inUse() {
    if (inUseNanos.isEmpty()) {
      inUseNanos = Optional.of(System.nanoTime());
    }
  }

  /** Whether there is a target to weave; what is woven may still be on its way. */
  boolean isWanted() {
    return wanted;
  }

  /** What is known of woven calls now. */
  Woven woven(ClearNumbers clears) {
    return wanted ? new Woven(Optional.of(clears), weaver.numbers()) : Woven.NOTHING;
  }

  /** No exit of a woven call touches MLX any more. */
  void countOnly() {
    weaver.gate().countOnly();
  }

  /** Errors of ours, on threads of the host's, that went no further. */
  long suppressed() {
    return weaver.suppressed();
  }

  /**
   * Takes everything out of the host's classes, and waits until no thread of the host's is inside
   * our code.
   *
   * @return what is left, by name
   */
  List<String> stop(Duration left) throws Exception {
    if (!started) {
      return List.of();
    }
    thread.repeatNoMore();
    weaver.gate().release();
    weaver.countNoMore();
    long endNanos = System.nanoTime() + left.toNanos();
    thread.call(
        left,
        () -> {
          weaver.unweave();
          return true;
        });
    while (weaver.isInUse() && endNanos - System.nanoTime() > 0) {
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
    return weaver.isInUse()
        ? List.of("a thread of the host's is still inside the gate")
        : List.of();
  }

  /** Ends the thread. */
  List<String> end(Duration left) throws InterruptedException {
    return thread.end(left) ? List.of() : List.of("its thread, which is still weaving");
  }
}
