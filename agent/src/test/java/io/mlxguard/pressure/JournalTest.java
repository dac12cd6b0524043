// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Action.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalTest {

  private final List<String> told = new ArrayList<>();
  private final Journal journal =
      new Journal(
          new Journal.Listener() {
            @Override
            public void taken(Action action) {
              told.add(action.sentence());
            }

            @Override
            public void stopped(Rung rung, String why) {
              told.add(rung.title() + " is stopped: " + why);
            }
          });

  private void take(int count) {
    for (int i = 0; i < count; i++) {
      journal.add(Actions.open(journal.nextNumber(), Rung.CLEAR));
    }
  }

  private static List<Long> numbers(List<Action> actions) {
    return actions.stream().map(Action::number).toList();
  }

  @Test
  void itBeginsEmptyAndNumbersFromOne() {
    assertThat(journal.nextNumber()).isEqualTo(1);
    assertThat(journal.nextNumber()).as("asking takes none").isEqualTo(1);
    assertThat(journal.taken()).isZero();
    assertThat(journal.actions()).isEmpty();
    assertThat(journal.latest()).isEmpty();
  }

  @Test
  void actionsAreKeptOldestFirstAndNumberedInARow() {
    take(3);

    assertThat(numbers(journal.actions())).containsExactly(1L, 2L, 3L);
    assertThat(journal.taken()).isEqualTo(3);
    assertThat(journal.nextNumber()).isEqualTo(4);
  }

  @Test
  void oneThatIsJudgedTakesItsOwnPlaceAndIsNotToldAgain() {
    take(3);
    journal.add(Actions.useful(2, Rung.CLEAR, 500, 400));

    assertThat(numbers(journal.actions())).containsExactly(1L, 2L, 3L);
    assertThat(journal.actions())
        .extracting(Action::outcome)
        .containsExactly(Outcome.OPEN, Outcome.USEFUL, Outcome.OPEN);
    assertThat(journal.latest()).isEqualTo(journal.actions());
    assertThat(journal.taken()).isEqualTo(3);
    assertThat(told).hasSize(3);
  }

  @Test
  void whatTheyHaveBroughtIsCountedOnce() {
    take(3);
    journal.add(Actions.useful(1, Rung.CLEAR, 500, 400));
    journal.add(Actions.useful(3, Rung.DIP, 50, 0));
    journal.add(Actions.of(2, Domain.HOST, Rung.CLEAR, Outcome.WITHDRAWN));

    assertThat(journal.returnedBytes()).isEqualTo(550);
    assertThat(journal.toSystemBytes()).isEqualTo(400);
  }

  @Test
  void theNewestThousandAreKept() {
    take(Journal.MOST + 2);

    assertThat(journal.actions()).hasSize(1000);
    assertThat(journal.actions().getFirst().number()).isEqualTo(3);
    assertThat(journal.actions().getLast().number()).isEqualTo(1002);
    assertThat(journal.taken()).isEqualTo(1002);
  }

  @Test
  void oneThatIsJudgedAfterItWasLeftOutStillCounts() {
    take(Journal.MOST + 2);
    journal.add(Actions.useful(1, Rung.CLEAR, 500, 400));

    assertThat(journal.actions()).hasSize(1000);
    assertThat(journal.actions().getFirst().number()).isEqualTo(3);
    assertThat(journal.returnedBytes()).isEqualTo(500);
    assertThat(journal.nextNumber()).isEqualTo(1003);
  }

  @Test
  void tenAreShownAtAGlance() {
    take(12);

    assertThat(numbers(journal.latest()))
        .containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
  }

  @Test
  void whatWasReadStaysAsItWas() {
    take(1);
    List<Action> read = journal.actions();
    List<Action> glance = journal.latest();
    take(1);
    journal.add(Actions.useful(1, Rung.CLEAR, 500, 400));

    assertThat(read).hasSize(1).extracting(Action::outcome).containsExactly(Outcome.OPEN);
    assertThat(glance).isEqualTo(read);
  }

  @Test
  void whoeverFollowsIsToldOfEachActionAndOfARungThatIsStopped() {
    take(1);
    journal.stopped(Rung.CLEAR, "3 in a row");

    assertThat(told)
        .containsExactly(
            "action 1, clear: what was done; WARN, 9.0 % available, below 15 %"
                + " (pressure-watchdog.available)",
            "clear is stopped: 3 in a row");
  }
}
