// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clears MLX's cache when no woven call is in flight, and never under one. A due clear is made by
 * the last call out, on its own thread, after it has drained its own stream. A call that comes in
 * while a clear runs waits for it, as it would for MLX's own lock; otherwise nobody waits, unless
 * {@link #hold} was asked for.
 *
 * <p>How last one out is found without a lock: an exit takes itself off its target's count and then
 * reads all counts; a clear raises {@link Flags#CLEARING} and then reads all counts again; an entry
 * puts itself on its count and then reads the flags. So of an entry and a clear at least one sees
 * the other, and of two exits at least one sees both gone.
 */
public final class Gate {

  /** A pool that is smaller is not worth a clear: MLX's CPU build keeps 32 MB by default. */
  public static final long FLOOR_BYTES = 64L << 20;

  private final Flags flags = new Flags();
  private final Duty duty = new Duty();
  private final InFlight inFlight = new InFlight();
  private final NanoClock clock;
  private final Tails tails;
  private final Hold hold;
  private final Distrust distrust;
  private final Growth growth = new Growth(flags);
  private final ClearLog log = new ClearLog();
  private final Following plans = new Following(log);
  private final CallsInside inside;
  private final LongAdder suppressed = new LongAdder();

  /** A gate that only counts; {@code inside} knows the calls that ran before it did. */
  public Gate(CallsInside inside) {
    this(inside, new NanoClock());
  }

  /** As above, by this clock. */
  public Gate(CallsInside inside, NanoClock clock) {
    this.inside = inside;
    this.clock = clock;
    this.tails = new Tails(clock.nanos());
    this.hold = new Hold(clock);
    this.distrust = new Distrust(clock);
  }

  NanoClock clock() {
    return clock;
  }

  /** Calls that are in flight without having been counted in. */
  public interface CallsInside {

    /** An outermost counted call begins on this thread: is it still inside an uncounted one? */
    void entered(Gate gate, Thread thread);
  }

  // On the host's threads.

  /** An outermost call begins, and counts already; whatever goes wrong here it goes on counting. */
  void entered(int[] cell, Site site) {
    if (flags.any()) {
      try {
        heed(cell, site);
      } catch (Throwable e) {
        suppressed.increment();
      }
    }
  }

  private void heed(int[] cell, Site site) {
    if (flags.is(Flags.HOLDING) && site.mayHold() && Hold.mayHold(Thread.currentThread())) {
      site.stats().tally().unenter();
      try {
        madeQuiet(); // this thread may have stood in the way for a moment
        hold.whileHolding(() -> flags.is(Flags.HOLDING));
      } finally {
        site.stats().tally().enter();
      }
    }
    if (flags.is(Flags.CLEARING)) {
      hold.whileClearing(() -> flags.is(Flags.CLEARING));
    }
    if (flags.is(Flags.CALLS_INSIDE)) {
      inside.entered(this, Thread.currentThread());
    }
    growth.entered(cell, plans.inForce().pool(), this::inFlight);
  }

  /** A call of so many tokens has ended well, outermost or not. */
  void tokens(Site site, int tokens) {
    duty.tokens(site, tokens);
  }

  /** An outermost call is about to end, and still counts. */
  void leaving(int[] cell, Site site, boolean normal, long nowNanos) {
    Plan now = plans.inForce();
    growth.ended(cell, now.pool(), site.stats());
    if (now.phase() == Plan.Phase.RESTING) {
      return;
    }
    boolean drained = now.pool().sharesStream(); // by the clear itself
    try {
      if (normal) {
        duty.fall(now.pool(), site, nowNanos);
        drained = drained || (duty.isDue() && now.drains() && drained(now));
      }
    } finally {
      if (drained) {
        tails.drained(cell);
      } else {
        tails.left(cell, nowNanos);
      }
    }
  }

  /** An outermost call has returned a stage: it counts until that is complete. */
  void goesOn(int[] cell, Site site) {
    growth.spoil();
    growth.ended(cell, plans.inForce().pool(), site.stats());
  }

  private boolean drained(Plan now) {
    boolean done = now.pool().drain();
    if (!done) {
      log.refused();
      plans.refused();
    }
    return done;
  }

  /** An outermost call has ended well, and counts no more. */
  void left() {
    if (duty.isDue()) {
      madeQuiet();
    }
  }

  /** A stage is complete; what its thread has queued nobody may drain. */
  void completed(Site site, boolean normal, long nowNanos) {
    tails.leftByNobody(nowNanos);
    Plan now = plans.inForce();
    if (normal && now.phase() != Plan.Phase.RESTING) {
      duty.fall(now.pool(), site, nowNanos);
    }
  }

  /**
   * Clears, if that is due and may be. Whoever finds another at it may leave it to that one, who
   * looks again afterwards.
   */
  private void madeQuiet() {
    while (mayClear() && inFlight.isNone()) {
      if (!flags.raise(Flags.CLEARING)) {
        return;
      }
      try {
        Due served = duty.due();
        Plan now = plans.inForce();
        boolean undrained = now.pool().sharesStream();
        if (served != null && staysQuiet() && (!undrained || drained(now))) {
          clear(now.pool(), served);
        }
      } finally {
        flags.lower(Flags.CLEARING);
      }
    }
  }

  /** An exit notes what it leaves before it is counted out, so that is asked for last. */
  private boolean staysQuiet() {
    return inFlight.staysNone() && mayClear();
  }

  private boolean mayClear() {
    Plan now = plans.inForce();
    return duty.isDue()
        && !distrust.lasts()
        && now.phase() == Plan.Phase.READY
        && now.drains()
        && leftWorkIsGone();
  }

  private boolean leftWorkIsGone() {
    return tails.areGone(clock.nanos(), plans.inForce().tailAfter().toNanos());
  }

  /** Answers with whether it was done: after a refusal no exit tries again, and dips serve. */
  private boolean clear(Pool pool, Due served) {
    long before = pool.cacheBytes();
    if (before < 0) {
      plans.cleared(); // MLX does not tell, so it stays due, and nobody asks again at once
      return false;
    }
    boolean worth = served.cause() == ClearCause.PRESSURE ? before > 0 : before >= FLOOR_BYTES;
    boolean done = worth && cleared(pool, served, before);
    if (done || !worth) {
      duty.served();
    }
    plans.cleared();
    flags.lower(Flags.HOLDING);
    return done;
  }

  private boolean cleared(Pool pool, Due served, long before) {
    growth.spoil();
    long footprintBefore = pool.footprintBytes();
    if (!pool.clear()) {
      log.refused();
      plans.refused();
      return false;
    }
    long after = pool.cacheBytes();
    log.add(served, before, after, footprintBefore, pool.footprintBytes(), clock.nanos());
    return true;
  }

  // On the guard's threads.

  /** Counts a target's calls from now on, and for as long as this gate lives. */
  public void add(TargetStats target) {
    inFlight.add(target);
    tails.leftByNobody(clock.nanos());
  }

  /** So many uncounted calls more, or fewer, are in flight. */
  public void addCallsInside(int calls) {
    if (inFlight.addInside(calls) > 0) {
      boolean _ = flags.raise(Flags.CALLS_INSIDE);
    } else {
      flags.lower(Flags.CALLS_INSIDE);
      if (inFlight.inside() > 0) { // others that came between the number and the flag
        boolean _ = flags.raise(Flags.CALLS_INSIDE);
      }
    }
    tails.leftByNobody(clock.nanos());
  }

  /**
   * Calls may be in flight that nobody can find: no clear until MLX has stood still once, or for so
   * long that they have ended.
   */
  public void distrust() {
    distrust.begin();
  }

  /** MLX's counters have stood still: nothing is running. */
  public void trust() {
    distrust.end();
  }

  /**
   * Puts another plan in force. What exits left while the gate was resting nobody has noted.
   *
   * @param madeAt the number of the latest clear when it was made; after a newer one none is made
   *     yet
   */
  public void follow(Plan next, long madeAt) {
    boolean rested = plan().phase() == Plan.Phase.RESTING;
    if (rested) {
      tails.leftByNobody(clock.nanos()); // so that no exit clears at once
    }
    plans.follow(next, madeAt);
    if (rested) {
      tails.leftByNobody(clock.nanos()); // by exits that had read the plan before
    }
  }

  /** Whether MLX has refused a drain or a clear; then no exit tries one again. */
  public boolean refused() {
    return plans.isRefused();
  }

  /**
   * Forgets every call in flight: their exits will be told to a hook that is no more. Only while no
   * thread is inside the gate.
   */
  public void forgetCalls() {
    growth.forget();
    inFlight.forget();
  }

  /** The plan in force. */
  public Plan plan() {
    return plans.inForce();
  }

  /** Asks for a clear at the next quiet moment; a dip in its place lowers the limit to so much. */
  public void request(ClearCause cause, long maxCacheBytes) {
    duty.request(cause, maxCacheBytes, clock.nanos());
  }

  /** Memory is short no more: what was due before that is due again. */
  public void withdrawPressure() {
    duty.withdrawPressure();
  }

  /** From now on exits touch MLX no more. */
  public void countOnly() {
    plans.follow(Plan.COUNT_ONLY, log.last().number());
  }

  /** The clear that waits for a quiet moment. */
  public Optional<Due> due() {
    return Optional.ofNullable(duty.due());
  }

  /** The due clear was made, or is not needed any more, or something else was done in its place. */
  public void served() {
    duty.served();
  }

  /**
   * Makes the due clear from the guard's own thread, where no woven call is in flight; an entry
   * meanwhile waits for it. Nothing is drained: the caller knows that MLX is idle.
   *
   * @return whether it was made
   */
  public boolean clearIdle() {
    Due idle = duty.due();
    if (idle == null || !inFlight.isNone() || !flags.raise(Flags.CLEARING)) {
      return false;
    }
    try {
      return inFlight.staysNone() && leftWorkIsGone() && clear(plans.inForce().pool(), idle);
    } finally {
      flags.lower(Flags.CLEARING);
    }
  }

  /**
   * Keeps new outermost calls waiting until a quiet moment has served the due clear, if those in
   * flight are expected to end in time.
   *
   * @param longest how long a call may be kept
   * @return whether it is begun
   */
  public boolean hold(Duration longest) {
    if (!duty.isDue() || !inFlight.endsWithin(longest.toNanos())) {
      return false;
    }
    hold.until(clock.nanos() + longest.toNanos());
    boolean _ = flags.raise(Flags.HOLDING);
    return true;
  }

  /** Keeps nobody any longer. */
  public void release() {
    flags.lower(Flags.HOLDING);
  }

  /** Whether new calls are being kept. */
  boolean isHolding() {
    return flags.is(Flags.HOLDING);
  }

  /** Measures the growth of the next call that is alone. */
  public void sampleGrowth() {
    growth.sample();
  }

  /** Whether a clear is under way on some thread. */
  boolean isClearing() {
    return flags.is(Flags.CLEARING);
  }

  /** Woven calls in flight, over all targets, with those that nobody counted in. */
  public int inFlight() {
    return inFlight.calls();
  }

  /** Woven calls that have ended. */
  public long ended() {
    return inFlight.ended();
  }

  /** The clears that were made. */
  public ClearLog log() {
    return log;
  }

  /** Errors of our own at an entry, which went no further. */
  public long suppressed() {
    return suppressed.sum();
  }

  /** Entries that waited. */
  public long held() {
    return hold.held();
  }

  /** How long they have waited, all together. */
  public Duration heldTime() {
    return Duration.ofNanos(hold.heldNanos());
  }
}
