// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mlxguard.config.OnDrift;
import io.mlxguard.mlx.MlxCallFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A limit put in force whatever is there, and one that the host sets meanwhile. */
class HeldLimitDriftTest {

  private static final long HOSTS = 1000;
  private static final long OURS = 500;
  private static final long WIDER = 700;
  private static final long TIGHTER = 100;

  /** MLX's largest size, which means no limit. */
  private static final long NONE = -1;

  private final StandInSetter mlx = new StandInSetter(HOSTS);
  private final HeldLimit limit = new HeldLimit(mlx);

  @Test
  void putInForceAndGivenBack() throws MlxCallFailed {
    limit.put(OURS);

    assertThat(limit.held()).isTrue();
    assertThat(limit.holds(OURS)).isTrue();
    assertThat(limit.holds(WIDER)).isFalse();
    assertThat(limit.previousBytes()).hasValue(HOSTS);
    assertThat(mlx.limitBytes()).isEqualTo(OURS);

    assertThat(limit.giveBack()).isEmpty();
    assertThat(limit.holds(OURS)).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(HOSTS);
  }

  @Test
  void putInForceOverATighterOneToo() throws MlxCallFailed {
    mlx.hostSets(0);

    limit.put(OURS);

    assertThat(mlx.limitBytes()).isEqualTo(OURS);
    assertThat(limit.previousBytes()).hasValue(0);
    limit.giveBack();
    assertThat(mlx.limitBytes()).isZero();
  }

  @Test
  void anotherOfOursInItsPlaceStillGivesTheHostsBack() throws MlxCallFailed {
    limit.put(OURS);
    limit.put(WIDER);

    assertThat(limit.holds(WIDER)).isTrue();
    assertThat(limit.holds(OURS)).isFalse();
    assertThat(limit.previousBytes()).hasValue(HOSTS);
    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(HOSTS);
  }

  @Test
  void anotherOfOursOverWhatTheHostHasSetSinceGivesThatBack() throws MlxCallFailed {
    limit.put(OURS);
    mlx.hostSets(TIGHTER);
    limit.put(WIDER);

    assertThat(limit.previousBytes()).hasValue(TIGHTER);
    limit.giveBack();
    assertThat(mlx.limitBytes()).isEqualTo(TIGHTER);
  }

  @Test
  void putAgainAfterItWasGivenBackItKnowsWhatWasThereThen() throws MlxCallFailed {
    limit.put(OURS);
    limit.giveBack();
    mlx.hostSets(OURS);

    limit.put(OURS);

    assertThat(limit.previousBytes()).as("the host's, though as large as ours").hasValue(OURS);
    limit.giveBack();
    assertThat(mlx.limitBytes()).isEqualTo(OURS);
  }

  @Test
  void aRefusedPutHoldsNothing() {
    mlx.refuseCall(1);

    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(() -> limit.put(OURS));
    assertThat(limit.held()).isFalse();
    assertThat(limit.previousBytes()).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(HOSTS);
  }

  @Test
  void aRefusedChangeLeavesTheOneBeforeHeld() throws MlxCallFailed {
    limit.put(OURS);
    mlx.refuseCall(2);

    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(() -> limit.put(WIDER));
    assertThat(limit.holds(OURS)).isTrue();
    limit.giveBack();
    assertThat(mlx.limitBytes()).isEqualTo(HOSTS);
  }

  @ParameterizedTest
  @EnumSource
  void nothingHasDrifted(OnDrift onDrift) throws MlxCallFailed {
    limit.take(OURS);

    assertThat(limit.drift(onDrift)).isEmpty();
    assertThat(limit.held()).isTrue();
    assertThat(limit.previousBytes()).hasValue(HOSTS);
    assertThat(mlx.calls()).containsExactly(OURS, OURS);
  }

  @Test
  void whatTheHostHasSetSinceStaysAndIsLetGo() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(WIDER);

    assertThat(limit.drift(OnDrift.REPORT)).hasValue(WIDER);
    assertThat(limit.held()).isFalse();
    assertThat(limit.holds(OURS)).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(WIDER);
    assertThat(limit.giveBack()).as("not ours to give back").isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(WIDER);
  }

  @Test
  void enforcedOursStaysAndADetachGivesBackWhatTheHostWantedLast() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(WIDER);

    assertThat(limit.drift(OnDrift.ENFORCE)).hasValue(WIDER);
    assertThat(limit.holds(OURS)).isTrue();
    assertThat(limit.previousBytes()).hasValue(WIDER);
    assertThat(mlx.limitBytes()).isEqualTo(OURS);
    assertThat(limit.drift(OnDrift.ENFORCE)).as("put right").isEmpty();

    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(WIDER);
  }

  @ParameterizedTest
  @EnumSource
  void aTighterOneStaysInAnyCase(OnDrift onDrift) throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(TIGHTER);

    assertThat(limit.drift(onDrift)).hasValue(TIGHTER);
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(TIGHTER);
  }

  @Test
  void aLiftingIsWiderThanOurs() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(NONE);

    assertThat(limit.drift(OnDrift.ENFORCE)).hasValue(Long.MAX_VALUE);
    assertThat(limit.holds(OURS)).isTrue();
    limit.giveBack();
    assertThat(mlx.limitBytes()).isEqualTo(NONE);
  }

  @Test
  void aLiftingStaysWhereItIsOnlyReported() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(NONE);

    assertThat(limit.drift(OnDrift.REPORT)).hasValue(Long.MAX_VALUE);
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(NONE);
  }

  @Test
  void aRefusedLookChangesNothing() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(WIDER);
    mlx.refuseCall(2);

    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(() -> limit.drift(OnDrift.ENFORCE));
    assertThat(limit.held()).isTrue();
    assertThat(mlx.limitBytes()).isEqualTo(WIDER);
    assertThat(limit.giveBack()).hasValue(WIDER);
    assertThat(mlx.limitBytes()).isEqualTo(WIDER);
  }

  @Test
  void theHostsThatCouldNotBePutBackIsPutBackLater() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(WIDER);
    mlx.refuseCall(3);

    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(() -> limit.drift(OnDrift.REPORT));
    assertThat(limit.held()).as("ours is what is in force").isTrue();
    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(WIDER);
  }
}
