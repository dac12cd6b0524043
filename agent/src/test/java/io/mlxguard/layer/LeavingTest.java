// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.mlx.MlxCallFailed;
import org.junit.jupiter.api.Test;

class LeavingTest {

  private static final long GIB = 1L << 30;

  private final StandInSetter mlx = new StandInSetter(4 * GIB);
  private final HeldLimit limit = new HeldLimit(mlx);
  private final Leaving leaving = new Leaving("cache limit", limit, new LimitParts(1, limit));

  @Test
  void whatIsGivenBackStandsNoMore() throws MlxCallFailed {
    limit.take(GIB);

    assertThat(leaving.now()).isEmpty();
    leaving.again();
    assertThat(leaving.isStuck()).isFalse();
    assertThat(mlx.calls()).as("nothing to try again").hasSize(2);
    assertThat(mlx.limitBytes()).isEqualTo(4 * GIB);
  }

  @Test
  void whatMlxRefusesStandsAndIsNotTriedAtOnce() throws MlxCallFailed {
    limit.take(GIB);
    mlx.refuseCall(2);

    assertThat(leaving.now())
        .hasValue("cache limit of 4 GiB (4294967296 bytes) cannot be put back: refused");
    leaving.again();
    assertThat(leaving.isStuck()).isTrue();
    assertThat(mlx.calls()).hasSize(2);
    assertThat(mlx.limitBytes()).isEqualTo(GIB);

    assertThat(leaving.now()).as("a detach does not wait").isEmpty();
    assertThat(leaving.isStuck()).isFalse();
    assertThat(mlx.limitBytes()).isEqualTo(4 * GIB);
  }

  @Test
  void whatWasNeverSetNeedsNoCall() {
    assertThat(leaving.now()).isEmpty();
    assertThat(mlx.calls()).isEmpty();
  }
}
