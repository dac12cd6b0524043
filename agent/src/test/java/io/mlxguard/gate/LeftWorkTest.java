// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.gate.Plan.Phase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A clear waits for what ended calls have left on their streams. */
class LeftWorkTest {

  private final Rig rig = new Rig();
  private final int site = rig.site(rig.llm);

  @BeforeEach
  void ready() {
    rig.ready();
  }

  @AfterEach
  void takeOut() {
    rig.close();
  }

  @Test
  void ofAThreadThatIsGoneUntilATimeHasPassed() {
    Rig.elsewhere(() -> Rig.call(site)); // nothing due: it did not drain
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    Rig.call(site);
    assertThat(rig.drains()).isEqualTo(1);
    assertThat(rig.clears()).isZero();
    rig.clock.pass(Rig.TAIL_AFTER.minusNanos(1));
    Rig.call(site);
    assertThat(rig.clears()).isZero();
    rig.clock.pass(Duration.ofNanos(1));
    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
  }

  @Test
  void ofAThreadThatComesBackUntilItHasDrained() {
    Rig.call(site);
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    Rig.elsewhere(() -> Rig.call(site));
    assertThat(rig.clears()).as("this thread's work may be running").isZero();

    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
  }

  @Test
  void ofACallThatHasFailed() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    Rig.elsewhere(() -> Rig.fail(site));

    assertClearedOnlyOnceItIsOld();
  }

  @Test
  void aNewTargetsCallsMayHaveRunBefore() {
    rig.gate.add(new TargetStats("Other#generate"));
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    assertClearedOnlyOnceItIsOld();
  }

  @Test
  void drainingExitsLookAtIt() {
    rig.phase(Phase.DRAINING);
    Rig.elsewhere(() -> Rig.call(site));
    rig.phase(Phase.READY);
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    Rig.call(site);

    assertThat(rig.clears()).isZero();
  }

  @Test
  void restingExitsDoNotSoNobodyKnowsWhatTheyLeft() {
    rig.phase(Phase.RESTING);
    Rig.elsewhere(() -> Rig.call(site));
    rig.phase(Phase.READY);
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    assertClearedOnlyOnceItIsOld();
  }

  @Test
  void theWorkersNextPlansDoNotBeginItAnew() {
    rig.phase(Phase.RESTING);
    rig.phase(Phase.DRAINING);
    rig.clock.pass(Rig.TAIL_AFTER);
    rig.phase(Phase.DRAINING);
    rig.phase(Phase.READY);
    rig.phase(Phase.READY);
    rig.pool.cacheBytes = Rig.MAX_CACHE;

    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
  }

  /** However short the pause is: what is left during it is noted. */
  @Test
  void inThePauseAfterAClear() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    Rig.call(site);
    rig.phase(Phase.READY);
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    Rig.call(site);
    assertThat(rig.clears()).as("only this thread was there").isEqualTo(2);

    Rig.elsewhere(() -> Rig.fail(site));
    rig.phase(Phase.READY);
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(2);
  }

  /** It says that it throws nothing; a thread that has no stack left throws all the same. */
  @Test
  void aDrainThatThrowsHasNotDrained() {
    rig.pool.cacheBytes = Rig.MAX_CACHE;
    rig.pool.onDrain =
        () -> {
          throw new StackOverflowError("played");
        };
    Rig.elsewhere(() -> Rig.call(site));
    rig.pool.onDrain = () -> {};

    Rig.call(site);
    assertThat(rig.clears()).isZero();
    rig.clock.pass(Rig.TAIL_AFTER);
    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
    assertThat(rig.inFlight()).isZero();
  }

  private void assertClearedOnlyOnceItIsOld() {
    Rig.call(site);
    assertThat(rig.clears()).isZero();
    rig.clock.pass(Rig.TAIL_AFTER);
    Rig.call(site);

    assertThat(rig.clears()).isEqualTo(1);
  }
}
