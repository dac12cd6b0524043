// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A reader sees that the worker, which looks several times a second, does not come back. */
class SeenAtTest {

  private static final Config DEFAULTS = Config.parse("");
  private static final Snapshot GUARDING =
      Snapshots.of(
          GuardState.GUARDING,
          DEFAULTS,
          Snapshots.inUse(1, Snapshots.active(1, 512), Snapshots.active(1, 2048)));

  private static Snapshot seen(Snapshot snapshot, Duration later) {
    return snapshot.seenAt(snapshot.atNanos() + later.toNanos());
  }

  @Test
  void withinTenSecondsItIsWhatItIs() {
    assertThat(seen(GUARDING, Duration.ZERO)).isSameAs(GUARDING);
    assertThat(seen(GUARDING, Duration.ofSeconds(10))).isSameAs(GUARDING);
  }

  @Test
  void afterThatACallIntoMlxHasNotReturned() {
    Snapshot stuck = seen(GUARDING, Duration.ofSeconds(10).plusNanos(1));

    assertThat(stuck.state()).isEqualTo(GuardState.DEGRADED);
    assertThat(stuck.reason()).isEqualTo("a call into MLX has not returned for more than 10 s");
    assertThat(stuck.layers()).as("what was known").isEqualTo(GUARDING.layers());
    assertThat(stuck.atNanos()).as("its age grows").isEqualTo(GUARDING.atNanos());
  }

  /** It came back, with something else wrong. */
  @Test
  void aLookThatFailedIsNotTakenForOneThatDoesNotReturn() {
    Snapshot failed =
        new Snapshot(
                DEFAULTS,
                GuardState.GUARDING,
                "MLX is in use",
                GUARDING.layers(),
                GUARDING.allocators(),
                GUARDING.unusable(),
                GUARDING.footprintBytes(),
                GUARDING.woven(),
                GUARDING.pressure(),
                GUARDING.restart(),
                System.nanoTime() - Duration.ofMinutes(1).toNanos())
            .failed("a look for MLX failed");

    assertThat(failed.seenAt(System.nanoTime()).reason()).isEqualTo("a look for MLX failed");
  }

  /** A look that finds the same nothing keeps the snapshot of the one before. */
  @Test
  void withoutMlxAnOldLookIsNoSign() {
    Snapshot waiting = Snapshots.of(GuardState.WAITING, DEFAULTS);

    assertThat(seen(waiting, Duration.ofHours(1))).isSameAs(waiting);
  }
}
