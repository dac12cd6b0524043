// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.snapshot.GuardState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplacedTest {

  private static final Report STARTED = Report.changed(GuardState.WAITING, "started");

  @Test
  void whatItCouldNotPutBackIsInTheReportOfTheOneInItsPlace() {
    List<String> left = List.of("the cache limit of allocator 1");
    Report stopped = Report.changed(GuardState.DETACHED, "detached").leaving(left);

    Report report = STARTED.after(replaced(stopped.json("stop", "0.0.9")));

    assertThat(report.message()).isEqualTo("replaced version 0.0.9; started");
    assertThat(report.unrestored()).isEqualTo(left);
    assertThat(report.changed()).isTrue();
    assertThat(report.state()).isEqualTo(GuardState.WAITING);
  }

  @Test
  void anAnswerThatIsNoneLeavesEverythingInDoubt() {
    Report report = STARTED.after(replaced("what?"));

    assertThat(report.message()).isEqualTo("replaced another version; started");
    assertThat(report.unrestored())
        .containsExactly("what the guard before has changed; its answer: what?");
  }

  @Test
  void anAnswerWithoutThoseKeysIsTakenAsItIs() {
    assertThat(replaced("{\"unrestored\":7}")).contains(new Replaced("", List.of()));
  }

  @Test
  void whereNoneWasThereIsNothingToSay() {
    assertThat(STARTED.after(Replaced.in(Map.of()))).isEqualTo(STARTED);
  }

  private static Optional<Replaced> replaced(String answer) {
    return Replaced.in(Map.of("replaced", answer));
  }
}
