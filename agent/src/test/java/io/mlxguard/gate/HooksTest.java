// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The guard's calls and a trial's do not see each other, whichever is inside the other. */
class HooksTest {

  private final Hooks hooks = new Hooks();
  private final Gate gate = new Gate((_, _) -> {});
  private final Gate trialGate = new Gate((_, _) -> {});
  private final HostHook guard = hooks.ofGuard().hook(gate);
  private final HostHook trial = hooks.ofTrial().hook(trialGate);
  private final int site = hooks.ofGuard().firstSite();
  private final int trialSite = hooks.ofTrial().firstSite();
  private final TargetStats stats = added(gate, guard, site);
  private final TargetStats trialStats = added(trialGate, trial, trialSite);

  private static TargetStats added(Gate gate, HostHook hook, int site) {
    TargetStats made = new TargetStats("site " + site);
    gate.add(made);
    hook.add(new Site(site, made, null, null, false, true, 500, 1L << 20));
    return made;
  }

  @AfterEach
  void nobodyHears() {
    MlxGuardHook.set(null);
  }

  @Test
  void eachHearsOfItsOwn() {
    hooks.ofGuard().put(guard);
    hooks.ofTrial().put(trial);

    int outer = MlxGuardHook.in(trialSite);
    int inner = MlxGuardHook.in(site, 7L);
    assertThat(gate.inFlight()).isEqualTo(1);
    assertThat(trialGate.inFlight()).isEqualTo(1);
    MlxGuardHook.out(site, inner, null);
    assertThat(gate.inFlight()).isZero();
    MlxGuardHook.out(trialSite, outer, null);

    assertThat(trialGate.inFlight()).isZero();
    assertThat(stats.numbers().calls()).isEqualTo(1);
    assertThat(stats.numbers().tokens()).isEqualTo(7);
    assertThat(trialStats.numbers().calls()).isEqualTo(1);
    assertThat(trialStats.numbers().tokens()).isZero();
  }

  /** Its method goes on after the trial, and then everything in it is the guard's as ever. */
  @Test
  void aCallThatOutlivesTheTrialStandsInNobodysWay() {
    hooks.ofGuard().put(guard);
    hooks.ofTrial().put(trial);
    int outlives = MlxGuardHook.in(trialSite);
    hooks.ofTrial().clear();

    int call = MlxGuardHook.in(site, 600L);
    PlayedPool pool = new PlayedPool();
    pool.cacheBytes = 1L << 30;
    gate.follow(new Plan(Plan.Phase.READY, pool, true, Duration.ZERO), 0);
    assertThat(gate.inFlight()).isEqualTo(1);
    MlxGuardHook.out(site, call, null);
    assertThat(gate.inFlight()).isZero();
    assertThat(pool.clears).as("it was the last one out").hasValue(1);
    MlxGuardHook.out(trialSite, outlives, null);
    assertThat(gate.inFlight()).isZero();
    assertThat(stats.numbers().calls()).isEqualTo(1);
  }

  @Test
  void withoutAGuardTheTrialIsAlone() {
    hooks.ofTrial().put(trial);
    MlxGuardHook.out(trialSite, MlxGuardHook.in(trialSite), null);
    hooks.ofTrial().clear();
    MlxGuardHook.out(trialSite, MlxGuardHook.in(trialSite), null);

    assertThat(trialStats.numbers().calls()).isEqualTo(1);
  }
}
