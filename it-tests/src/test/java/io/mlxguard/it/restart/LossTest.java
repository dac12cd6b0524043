// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Supervisor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bed without the guard: hosts that are ended by SIGTERM, which runs the same shutdown hooks as
 * an exit does, while requests are in flight. A host without a hook is seen to lose some.
 */
class LossTest {

  private static final int TIMES = 2;

  @TempDir private Path folder;

  private Tally ended(Served.Kind kind, TestReporter reporter) {
    try (Served served = Served.start(kind, Served.Load.HEAVY, folder, List.of(), List.of())) {
      Instant before = Instant.now();
      for (int time = 1; time <= TIMES; time++) {
        Duration _ = served.answersAfter(before);
        before = Instant.now();
        served.supervisor().signal("TERM");
        served.ends(time);
      }
      assertThat(served.supervisor().ends())
          .extracting(Supervisor.End::status)
          .containsExactly(143, 143);
      assertThat(served.supervisor().restarts()).isEqualTo(TIMES);
      Tally tally = served.stop();
      reporter.publishEntry(kind.name(), served.supervisor() + ": " + tally);
      assertThat(tally.answeredInLife()).hasSize(TIMES + 1).doesNotContain(0L);
      assertThat(tally.gaps()).hasSize(TIMES);
      return tally;
    }
  }

  @Test
  void aHostThatFinishesItsWorkCutsNone(TestReporter reporter) {
    Tally tally = ended(Served.Kind.GRACEFUL, reporter);
    assertThat(tally.cut()).isEmpty();
    assertThat(tally.refused()).isNotEmpty();
  }

  /** The negative control. */
  @Test
  void aHostThatDoesNotCutsSome(TestReporter reporter) {
    Tally tally = ended(Served.Kind.BARE, reporter);
    assertThat(tally.cut()).isNotEmpty();
  }
}
