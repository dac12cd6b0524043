// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A gate whose hook is in force, over a played pool, by a clock that stands still. Whatever may
 * have been left behind when it is made is long gone.
 */
final class Rig implements AutoCloseable {

  static final long MIB = 1L << 20;
  static final Duration TAIL_AFTER = Duration.ofSeconds(10);
  static final int MIN_TOKENS = 500;
  static final long MAX_CACHE = 100 * MIB;

  /** No two in one JVM alike: a thread's cell outlives the hook. */
  private static final AtomicInteger SEEDS = new AtomicInteger(1000);

  private static final Gate.CallsInside NOBODY = (_, _) -> {};

  final StandingClock clock = new StandingClock();
  final PlayedPool pool = new PlayedPool();
  final Gate gate;
  final HostHook hook;
  final TargetStats llm = new TargetStats("Llm#generate");
  final TargetStats chat = new TargetStats("Chat#reply");
  private int sites;

  Rig() {
    this(NOBODY);
  }

  Rig(Gate.CallsInside inside) {
    this(SEEDS.incrementAndGet(), inside);
  }

  private Rig(int seed, Gate.CallsInside inside) {
    gate = new Gate(inside, clock);
    hook = new HostHook(gate, seed);
    gate.add(llm);
    gate.add(chat);
    clock.pass(TAIL_AFTER);
    MlxGuardHook.set(hook);
  }

  static Rig seeded(int seed) {
    return new Rig(seed, NOBODY);
  }

  /** A method of this target; its tokens are a number. */
  int site(TargetStats of) {
    return site(of, null, null, false);
  }

  int site(
      TargetStats of,
      @Nullable TokenReader ofArgument,
      @Nullable TokenReader ofResult,
      boolean tokensInResult) {
    int number = sites++;
    hook.add(
        new Site(number, of, ofArgument, ofResult, tokensInResult, true, MIN_TOKENS, MAX_CACHE));
    return number;
  }

  /** The worker puts this phase in force. */
  void phase(Plan.Phase phase) {
    gate.follow(new Plan(phase, pool, true, TAIL_AFTER), gate.log().last().number());
  }

  void ready() {
    phase(Plan.Phase.READY);
    clock.pass(TAIL_AFTER);
  }

  /** One whole call that returns. */
  static void call(int site) {
    MlxGuardHook.out(site, MlxGuardHook.in(site), null);
  }

  static void call(int site, int tokens) {
    MlxGuardHook.out(site, MlxGuardHook.in(site, tokens), null);
  }

  /** One whole call that throws. */
  static void fail(int site) {
    MlxGuardHook.out(site, MlxGuardHook.in(site), new IllegalStateException("the host's own"));
  }

  /** On a thread of its own, which lives no longer. */
  static void elsewhere(Runnable work) {
    try {
      Together.run(1, _ -> work.run());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  int inFlight() {
    return gate.inFlight();
  }

  int clears() {
    return pool.clears.get();
  }

  int drains() {
    return pool.drains.get();
  }

  @Override
  public void close() {
    MlxGuardHook.set(null);
  }
}
