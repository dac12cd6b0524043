// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.gate.Plan.Phase;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private final Rig rig = new Rig();
  private final int site = rig.site(rig.llm);
  private final int other = rig.site(rig.chat);

  @BeforeEach
  void resting() {
    rig.phase(Phase.RESTING);
  }

  @AfterEach
  void takeOut() {
    rig.close();
  }

  @Test
  void ofOneCallThatIsAlone() {
    rig.gate.sampleGrowth();
    callThatGrows(5 * Rig.MIB, 3 * Rig.MIB);
    callThatGrows(1000 * Rig.MIB, 1000 * Rig.MIB); // not asked for

    assertThat(rig.llm.numbers().poolGrowthBytes()).hasValue(5 * Rig.MIB);
    assertThat(rig.llm.numbers().activeGrowthBytes()).hasValue(3 * Rig.MIB);
    assertThat(rig.chat.numbers().poolGrowthBytes()).isEmpty();
  }

  @Test
  void theMeanOfWhatWasMeasured() {
    rig.gate.sampleGrowth();
    callThatGrows(5 * Rig.MIB, 3 * Rig.MIB);
    rig.gate.sampleGrowth();
    callThatGrows(-Rig.MIB, Rig.MIB);

    assertThat(rig.llm.numbers().poolGrowthBytes()).hasValue(2 * Rig.MIB);
    assertThat(rig.llm.numbers().activeGrowthBytes()).hasValue(2 * Rig.MIB);
  }

  @Test
  void aCallBesideItSpoilsIt() {
    rig.gate.sampleGrowth();
    int token = MlxGuardHook.in(site);
    Rig.elsewhere(() -> Rig.call(other));
    rig.pool.grow(5, 0);
    MlxGuardHook.out(site, token, null);

    assertThat(rig.llm.numbers().poolGrowthBytes()).isEmpty();
    rig.gate.sampleGrowth();
    callThatGrows(7, 7);
    assertThat(rig.llm.numbers().poolGrowthBytes()).as("the next try").hasValue(7);
  }

  @Test
  void aCallThatIsNotAloneIsLeftOut() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    MlxGuardHook.out(other, MlxGuardHook.in(other), stage, null);
    rig.gate.sampleGrowth();
    callThatGrows(5, 5);
    assertThat(rig.llm.numbers().poolGrowthBytes()).isEmpty();

    stage.complete("done");
    callThatGrows(6, 6);
    assertThat(rig.llm.numbers().poolGrowthBytes()).as("asked for still").hasValue(6);
  }

  @Test
  void whatItCallsIsItsOwn() {
    rig.gate.sampleGrowth();
    int token = MlxGuardHook.in(site);
    Rig.call(other);
    rig.pool.grow(5, 0);
    MlxGuardHook.out(site, token, null);

    assertThat(rig.llm.numbers().poolGrowthBytes()).hasValue(5);
  }

  @Test
  void aCallThatGoesOnElsewhereIsNotMeasured() {
    rig.gate.sampleGrowth();
    int token = MlxGuardHook.in(site);
    rig.pool.grow(5, 0);
    MlxGuardHook.out(site, token, CompletableFuture.completedFuture("done"), null);

    assertThat(rig.llm.numbers().poolGrowthBytes()).isEmpty();
    rig.gate.sampleGrowth();
    callThatGrows(7, 7);
    assertThat(rig.llm.numbers().poolGrowthBytes()).hasValue(7);
  }

  @Test
  void whereMlxDoesNotTellThereIsNone() {
    rig.pool.activeBytes = -1;
    rig.gate.sampleGrowth();
    int token = MlxGuardHook.in(site);
    rig.pool.activeBytes = 5;
    MlxGuardHook.out(site, token, null);

    assertThat(rig.llm.numbers().poolGrowthBytes()).isEmpty();
  }

  private void callThatGrows(long poolBytes, long activeBytes) {
    int token = MlxGuardHook.in(site);
    rig.pool.grow(poolBytes, activeBytes);
    MlxGuardHook.out(site, token, null);
  }
}
