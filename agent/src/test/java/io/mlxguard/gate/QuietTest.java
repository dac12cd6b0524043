// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits, for a clear or where {@code max-hold} asks for it. */
class QuietTest {

  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final int site = rig.site(rig.llm);

  @BeforeEach
  void ready() {
    rig.ready();
  }

  @AfterEach
  void takeOut() {
    Thread.interrupted();
    rig.gate.release();
    rig.close();
  }

  private void fallDue() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);
  }

  @Test
  void theGuardsOwnThreadClearsWhenNobodyIsInside() {
    AtomicBoolean clearing = new AtomicBoolean();
    rig.pool.onClear = () -> clearing.set(rig.gate.isClearing());
    fallDue();

    assertThat(rig.gate.clearIdle()).isTrue();

    assertThat(clearing).isTrue();
    assertThat(rig.gate.isClearing()).isFalse();
    assertThat(rig.drains()).isZero();
    assertThat(rig.gate.due()).isEmpty();
  }

  /** MLX's counters were looked at a moment ago; a call may have come and gone since. */
  @Test
  void andNotUnderWorkThatACallHasLeft() {
    Rig.call(site);
    fallDue();
    assertThat(rig.gate.clearIdle()).isFalse();
    assertThat(rig.clears()).isZero();

    rig.clock.pass(Rig.TAIL_AFTER);
    assertThat(rig.gate.clearIdle()).isTrue();
  }

  @Test
  void andNotWhenNothingIsDue() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    assertThat(rig.gate.clearIdle()).isFalse();
    assertThat(rig.clears()).isZero();
  }

  @Test
  void andNotWhenSomebodyIs() {
    int token = MlxGuardHook.in(site);
    fallDue();
    assertThat(rig.gate.clearIdle()).isFalse();
    MlxGuardHook.out(site, token, new IllegalStateException("the host's own"));
    rig.gate.addCallsInside(1);
    assertThat(rig.gate.clearIdle()).isFalse();

    assertThat(rig.clears()).isZero();
    assertThat(rig.gate.isClearing()).isFalse();
  }

  @Test
  void notTwiceAtOnce() {
    AtomicBoolean second = new AtomicBoolean();
    rig.pool.onClear = () -> second.set(rig.gate.clearIdle());
    fallDue();

    assertThat(rig.gate.clearIdle()).isTrue();
    assertThat(second).isFalse();
    assertThat(rig.clears()).isEqualTo(1);
  }

  @Test
  void whateverItThrowsTheGateIsOpenAgain() {
    rig.pool.onClear =
        () -> {
          throw new IllegalStateException("ours");
        };
    fallDue();
    try {
      rig.gate.clearIdle();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("ours");
    }

    assertThat(rig.gate.isClearing()).isFalse();
  }

  /** Before MLX 0.31.2: a drain while others use the stream would race their commands. */
  @Test
  void aSharedStreamIsDrainedOnceWhereNobodyElseIs() {
    rig.pool.sharesStream = true;
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    AtomicBoolean alone = new AtomicBoolean();
    rig.pool.onDrain = () -> alone.set(rig.gate.isClearing() && rig.inFlight() == 0);
    int other = rig.site(rig.chat);
    Rig.elsewhere(() -> Rig.fail(site)); // what it left is drained by whoever is last
    int token = MlxGuardHook.in(site);
    Rig.elsewhere(() -> Rig.call(other));
    assertThat(rig.drains()).isZero();

    MlxGuardHook.out(site, token, null);

    assertThat(rig.drains()).isEqualTo(1);
    assertThat(alone).isTrue();
    assertThat(rig.clears()).isEqualTo(1);
  }

  @Test
  void aSharedStreamThatCannotBeDrainedIsNotCleared() {
    rig.pool.sharesStream = true;
    rig.pool.refusesDrain = true;
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    Rig.call(site);
    Rig.call(site);

    assertThat(rig.drains()).isEqualTo(1);
    assertThat(rig.clears()).isZero();
    assertThat(rig.gate.refused()).isTrue();
    assertThat(rig.gate.due()).isPresent();
  }

  @Test
  void anEntryWaitsForAClear() throws Exception {
    CountDownLatch clearing = new CountDownLatch(1);
    AtomicBoolean cleared = new AtomicBoolean();
    AtomicReference<Thread> other = new AtomicReference<>();
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    rig.pool.onClear =
        () -> {
          clearing.countDown();
          untilHeld(other);
          cleared.set(true);
        };

    Together.run(
        2,
        thread -> {
          if (thread == 0) {
            Rig.call(site);
          } else {
            assertThat(clearing.await(10, TimeUnit.SECONDS)).isTrue();
            other.set(Thread.currentThread());
            int token = MlxGuardHook.in(site);
            assertThat(cleared).as("before it goes in").isTrue();
            MlxGuardHook.out(site, token, null);
          }
        });

    assertThat(rig.clears()).isEqualTo(1);
    assertThat(rig.gate.held()).isEqualTo(1);
    assertThat(rig.inFlight()).isZero();
  }

  @Test
  void nothingIsHeldForNothing() {
    assertThat(rig.gate.hold(LONGEST)).isFalse();
    assertThat(rig.gate.isHolding()).isFalse();
  }

  @Test
  void heldWhenTheCallsInFlightWillEndInTime() {
    calls(10, Duration.ofMillis(999));
    int token = MlxGuardHook.in(site);
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);

    assertThat(rig.gate.hold(LONGEST)).isTrue();
    assertThat(rig.gate.isHolding()).isTrue();
    MlxGuardHook.out(site, token, null);
  }

  @Test
  void notWhenTheyUsuallyTakeLonger() {
    calls(10, Duration.ofMillis(1001));
    int token = MlxGuardHook.in(site);
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);

    assertThat(rig.gate.hold(LONGEST)).isFalse();
    MlxGuardHook.out(site, token, null);
  }

  /** One in ten may be an exception. */
  @Test
  void onlyWhatIsUsualCounts() {
    calls(60, Duration.ofMillis(10));
    calls(4, Duration.ofMinutes(1));
    int token = MlxGuardHook.in(site);
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);

    assertThat(rig.gate.hold(LONGEST)).isTrue();
    MlxGuardHook.out(site, token, null);
  }

  @Test
  void notWhenTooLittleIsKnown() {
    calls(9, Duration.ofMillis(1));
    int token = MlxGuardHook.in(site);
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);

    assertThat(rig.gate.hold(LONGEST)).isFalse();
    MlxGuardHook.out(site, token, null);
  }

  @Test
  void notUnderCallsThatNobodyCounted() {
    calls(10, Duration.ofMillis(1));
    rig.gate.addCallsInside(1);
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);

    assertThat(rig.gate.hold(LONGEST)).isFalse();
  }

  @Test
  void aHeldCallIsNotInFlightAndLetsTheClearThrough() throws Exception {
    calls(10, Duration.ofMillis(1));
    rig.clock.pass(Rig.TAIL_AFTER);
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    rig.pool.onClear = rig.gate::release;
    CountDownLatch holding = new CountDownLatch(1);
    AtomicReference<Thread> other = new AtomicReference<>();

    Together.run(
        2,
        thread -> {
          if (thread == 0) {
            int token = MlxGuardHook.in(site);
            rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);
            assertThat(rig.gate.hold(LONGEST)).isTrue();
            holding.countDown();
            untilHeld(other);
            MlxGuardHook.out(site, token, null);
          } else {
            assertThat(holding.await(10, TimeUnit.SECONDS)).isTrue();
            other.set(Thread.currentThread());
            Rig.call(site);
          }
        });

    assertThat(rig.clears()).as("while the other was held").isEqualTo(1);
    assertThat(rig.gate.isHolding()).isFalse();
    assertThat(rig.inFlight()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(12);
  }

  private static void untilHeld(AtomicReference<Thread> thread) {
    while (thread.get() == null || !(LockSupport.getBlocker(thread.get()) instanceof Hold)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aNestedCallIsNeverHeld() {
    calls(10, Duration.ofMillis(1));
    int inner = rig.site(rig.chat);
    int outer = MlxGuardHook.in(site);
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);
    assertThat(rig.gate.hold(LONGEST)).isTrue();

    Rig.call(inner);

    assertThat(rig.gate.held()).isZero();
    MlxGuardHook.out(site, outer, null);
  }

  @Test
  void anInterruptPassesAHold() {
    holdFor(LONGEST);
    Thread.currentThread().interrupt();

    Rig.call(site);

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(rig.inFlight()).isZero();
  }

  @Test
  void aHoldWhoseTimeIsOverHoldsNobody() {
    holdFor(LONGEST);
    rig.clock.pass(LONGEST);

    Rig.call(site);

    assertThat(rig.gate.isHolding()).as("its own exit was the quiet moment").isFalse();
    assertThat(rig.gate.heldTime()).isZero();
  }

  @Test
  void anErrorOfOursWhileItIsHeldCountsItOnce() {
    holdFor(LONGEST);
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    rig.pool.onClear =
        () -> {
          throw new IllegalStateException("ours");
        };

    int token = MlxGuardHook.in(site);
    assertThat(rig.inFlight()).isEqualTo(1);
    MlxGuardHook.out(site, token, null);

    assertThat(rig.inFlight()).isZero();
    assertThat(rig.gate.isClearing()).isFalse();
    assertThat(rig.gate.due()).as("it was not made").isPresent();
  }

  @Test
  void anEventLoopIsNotHeld() throws Exception {
    holdFor(LONGEST);
    Thread loop = new Thread(null, () -> Rig.call(site), "nioEventLoopGroup-2-1");
    loop.start();
    loop.join();

    assertThat(rig.gate.held()).isZero();
    assertThat(rig.llm.numbers().calls()).isEqualTo(1);
  }

  /** Where nothing is in flight there is nothing to predict. */
  private void holdFor(Duration longest) {
    rig.gate.request(ClearCause.PRESSURE, Rig.MAX_CACHE);
    assertThat(rig.gate.hold(longest)).isTrue();
  }

  private void calls(int count, Duration each) {
    for (int i = 0; i < count; i++) {
      int token = MlxGuardHook.in(site);
      rig.clock.pass(each);
      MlxGuardHook.out(site, token, null);
    }
  }
}
