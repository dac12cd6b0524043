// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mlxguard.config.OnDrift;
import io.mlxguard.mlx.MlxCallFailed;
import org.junit.jupiter.api.Test;

class HeldLimitTest {

  private static final long HOSTS = 1000;
  private static final long OURS = 500;
  private static final long LATER = 700;

  /** MLX's largest size, which means no limit. */
  private static final long NONE = -1;

  private final StandInSetter mlx = new StandInSetter(HOSTS);
  private final HeldLimit limit = new HeldLimit(mlx);

  @Test
  void nothingIsTouchedBeforeItIsTaken() throws MlxCallFailed {
    assertThat(limit.held()).isFalse();
    assertThat(limit.previousBytes()).isEmpty();
    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.calls()).isEmpty();
  }

  @Test
  void takenAndGivenBack() throws MlxCallFailed {
    assertThat(limit.take(OURS)).isEqualTo(OURS);
    assertThat(limit.held()).isTrue();
    assertThat(limit.previousBytes()).hasValue(HOSTS);
    assertThat(mlx.limitBytes()).isEqualTo(OURS);

    assertThat(limit.giveBack()).isEmpty();
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(HOSTS);
    assertThat(mlx.calls()).containsExactly(OURS, HOSTS);
  }

  @Test
  void givenBackOnce() throws MlxCallFailed {
    limit.take(OURS);
    limit.giveBack();
    mlx.hostSets(LATER);

    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(LATER);
  }

  @Test
  void takenAgain() throws MlxCallFailed {
    limit.take(OURS);
    limit.giveBack();
    mlx.hostSets(LATER);

    limit.take(OURS);
    limit.giveBack();

    assertThat(mlx.limitBytes()).isEqualTo(LATER);
  }

  @Test
  void aTighterOneOfTheHostStays() throws MlxCallFailed {
    mlx.hostSets(100);

    assertThat(limit.take(OURS)).isEqualTo(100);
    assertThat(limit.held()).isFalse();
    assertThat(limit.previousBytes()).hasValue(100);
    assertThat(mlx.limitBytes()).isEqualTo(100);
    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.calls()).containsExactly(OURS, 100L);
  }

  @Test
  void aLimitOfZeroIsTighterThanAny() throws MlxCallFailed {
    mlx.hostSets(0);

    assertThat(limit.take(OURS)).isZero();
    assertThat(mlx.limitBytes()).isZero();
  }

  @Test
  void anEqualOneIsOursFromNowOn() throws MlxCallFailed {
    mlx.hostSets(OURS);

    assertThat(limit.take(OURS)).isEqualTo(OURS);
    assertThat(limit.held()).isTrue();
    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(OURS);
  }

  @Test
  void whatTheHostSetMeanwhileStays() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(LATER);

    assertThat(limit.giveBack()).hasValue(LATER);
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(LATER);
  }

  @Test
  void whatTheHostSetWhileWePutItsTighterOneBackStays() throws MlxCallFailed {
    mlx.hostSets(100);
    mlx.hostSetsBeforeCall(2, LATER);

    assertThat(limit.take(OURS)).isEqualTo(LATER);
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(LATER);
  }

  @Test
  void whatIsFoundToHaveDriftedIsNotGivenBack() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(LATER);
    assertThat(limit.drift(OnDrift.REPORT)).hasValue(LATER);

    assertThat(limit.held()).isFalse();
    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.calls()).containsExactly(OURS, OURS, LATER);
  }

  @Test
  void aRefusedTakeHoldsNothing() throws MlxCallFailed {
    mlx.refuseCall(1);

    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(() -> limit.take(OURS));
    assertThat(limit.held()).isFalse();
    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(HOSTS);
  }

  @Test
  void takenTwiceTheFirstOneComesBack() throws MlxCallFailed {
    limit.take(OURS);
    limit.take(400);

    assertThat(mlx.limitBytes()).isEqualTo(400);
    limit.giveBack();
    assertThat(mlx.limitBytes()).isEqualTo(HOSTS);
  }

  @Test
  void aTighterOneThatCouldNotBePutBackIsPutBackLater() throws MlxCallFailed {
    mlx.hostSets(100);
    mlx.refuseCall(2);
    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(() -> limit.take(OURS));

    assertThat(limit.giveBack()).isEmpty();
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(100);
  }

  @Test
  void theHostsLaterOneThatCouldNotBePutBackIsPutBackLater() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(LATER);
    mlx.refuseCall(3);
    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(limit::giveBack);

    limit.giveBack();
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(LATER);
  }

  @Test
  void whatTheHostSetBeforeThatLaterTryStays() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(LATER);
    mlx.refuseCall(3);
    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(limit::giveBack);
    mlx.hostSets(800);

    assertThat(limit.giveBack()).hasValue(800);
    assertThat(mlx.limitBytes()).isEqualTo(800);
  }

  @Test
  void aRefusedReturnCanBeTriedAgain() throws MlxCallFailed {
    limit.take(OURS);
    mlx.refuseCall(2);

    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(limit::giveBack);
    assertThat(limit.held()).isTrue();
    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(HOSTS);
  }

  @Test
  void noLimitIsNotTakenForATighterOneAndComesBackAsItWas() throws MlxCallFailed {
    mlx.hostSets(NONE);

    assertThat(limit.take(OURS)).isEqualTo(OURS);
    assertThat(limit.held()).isTrue();
    assertThat(limit.previousBytes()).as("as users read it").hasValue(Long.MAX_VALUE);
    assertThat(mlx.limitBytes()).isEqualTo(OURS);

    assertThat(limit.giveBack()).isEmpty();
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(NONE);
    assertThat(mlx.calls()).containsExactly(OURS, NONE);
  }

  @Test
  void overNoLimitTheLargestOfOursIsTheTighterOne() throws MlxCallFailed {
    mlx.hostSets(NONE);

    assertThat(limit.take(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(limit.held()).isTrue();
  }

  @Test
  void everyLimitOfTheUpperHalfIsWiderThanOurs() throws MlxCallFailed {
    mlx.hostSets(Long.MIN_VALUE);

    assertThat(limit.take(OURS)).isEqualTo(OURS);
    assertThat(limit.held()).isTrue();
    limit.giveBack();
    assertThat(mlx.limitBytes()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void theHostsLiftingOfItsLimitStays() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(NONE);

    assertThat(limit.giveBack()).hasValue(Long.MAX_VALUE);
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(NONE);
    assertThat(mlx.calls()).containsExactly(OURS, HOSTS, NONE);
  }

  @Test
  void whatTheHostSetOverNoLimitMeanwhileStays() throws MlxCallFailed {
    mlx.hostSets(NONE);
    limit.take(OURS);
    mlx.hostSets(LATER);

    assertThat(limit.giveBack()).hasValue(LATER);
    assertThat(mlx.limitBytes()).isEqualTo(LATER);
    assertThat(mlx.calls()).containsExactly(OURS, NONE, LATER);
  }

  @Test
  void aLiftingThatCouldNotBePutBackIsPutBackLater() throws MlxCallFailed {
    limit.take(OURS);
    mlx.hostSets(NONE);
    mlx.refuseCall(3);
    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(limit::giveBack);

    limit.giveBack();
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(NONE);
  }

  @Test
  void noLimitThatCouldNotBePutBackIsPutBackLater() throws MlxCallFailed {
    mlx.hostSets(NONE);
    limit.take(OURS);
    mlx.refuseCall(2);
    assertThatExceptionOfType(MlxCallFailed.class).isThrownBy(limit::giveBack);

    assertThat(limit.giveBack()).isEmpty();
    assertThat(mlx.limitBytes()).isEqualTo(NONE);
  }

  @Test
  void aTighterOneThatIsLiftedWhileWePutItBackStaysLifted() throws MlxCallFailed {
    mlx.hostSets(100);
    mlx.hostSetsBeforeCall(2, NONE);

    assertThat(limit.take(OURS)).isEqualTo(Long.MAX_VALUE);
    assertThat(limit.held()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(NONE);
  }
}
