// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.os.PressureLevel;
import io.mlxguard.os.PressureReading.Domain;
import io.mlxguard.pressure.Action;
import io.mlxguard.pressure.Action.Outcome;
import io.mlxguard.pressure.Actions;
import io.mlxguard.pressure.DomainState;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.pressure.Rung;
import io.mlxguard.snapshot.Pressures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What listeners are told of memory. */
class PressureEdgesTest {

  private static final long NOW = 99;
  private static final DomainState NORMAL = Pressures.at(Domain.HOST, PressureLevel.NORMAL);
  private static final DomainState WARN = Pressures.at(Domain.HOST, PressureLevel.WARN);
  private static final DomainState BLOCKED = Pressures.blocked(Domain.HOST);
  private static final DomainState UNKNOWN = Pressures.unknown(Domain.HOST, "not read");
  private static final DomainState CARD_WARN = Pressures.at(Domain.DEVICE, PressureLevel.WARN);
  private static final DomainState CARD_NORMAL = Pressures.at(Domain.DEVICE, PressureLevel.NORMAL);

  private final PressureEdges edges = new PressureEdges();

  private List<String> between(PressureState before, PressureState after) {
    return edges.between(before, after, NOW).stream().map(PressureEdgesTest::text).toList();
  }

  private List<String> between(DomainState before, DomainState after) {
    return between(Pressures.of(before), Pressures.of(after));
  }

  private static String text(Edge edge) {
    return switch (edge) {
      case Edge.Pressure it ->
          it.domain() + " " + it.number() + " " + it.before() + "-" + it.after();
      case Edge.Blocked it -> it.domain() + " " + it.number() + " blocked";
      case Edge.Restart it -> it.kind() + " " + it.number() + " " + it.message();
      case Edge.Acted it -> it.domain() + " " + it.number() + " acted";
      case Edge.State it -> it.message();
      case Edge.Status it -> it.message();
      case Edge.Drift it -> it.message();
      case Edge.Dip it -> it.message();
      case Edge.Speed it -> it.message();
    };
  }

  private static PressureState after(long taken, Action... latest) {
    return Pressures.acted(taken, List.of(latest), WARN);
  }

  @Test
  void eachLevelIsToldOnceAndNumberedFromOne() {
    assertThat(between(NORMAL, NORMAL)).isEmpty();
    assertThat(between(NORMAL, WARN)).containsExactly("HOST 1 NORMAL-WARN");
    assertThat(between(WARN, WARN)).isEmpty();
    assertThat(between(WARN, NORMAL)).containsExactly("HOST 2 WARN-NORMAL");
  }

  @Test
  void theMessageIsTheNumberAndItsKey() {
    assertThat(edges.between(Pressures.of(NORMAL), Pressures.of(WARN), NOW))
        .singleElement()
        .satisfies(it -> assertThat(it.atMillis()).isEqualTo(NOW))
        .extracting(Edge::message)
        .isEqualTo("a number at WARN (pressure-watchdog.available)");
  }

  @Test
  void aLevelThatIsNotKnownAnyMoreIsAnEdge() {
    assertThat(between(WARN, UNKNOWN)).containsExactly("HOST 1 WARN-UNKNOWN");
    assertThat(between(UNKNOWN, UNKNOWN)).isEmpty();
    assertThat(between(UNKNOWN, NORMAL)).containsExactly("HOST 2 UNKNOWN-NORMAL");
  }

  @Test
  void aSideThatIsWatchedFromNowOnWasCalmBefore() {
    assertThat(between(PressureState.NOTHING, Pressures.of(NORMAL))).isEmpty();
    assertThat(between(PressureState.NOTHING, Pressures.of(WARN)))
        .containsExactly("HOST 1 NORMAL-WARN");
  }

  @Test
  void eachSideCountsItsOwn() {
    assertThat(between(Pressures.of(NORMAL, CARD_NORMAL), Pressures.of(WARN, CARD_WARN)))
        .containsExactly("HOST 1 NORMAL-WARN", "DEVICE 1 NORMAL-WARN");
    assertThat(between(Pressures.of(WARN, CARD_WARN), Pressures.of(WARN, CARD_NORMAL)))
        .containsExactly("DEVICE 2 WARN-NORMAL");
  }

  @Test
  void thatAClearIsBlockedIsToldOnce() {
    assertThat(between(WARN, BLOCKED)).containsExactly("HOST 1 blocked");
    assertThat(between(BLOCKED, BLOCKED)).isEmpty();
    assertThat(between(BLOCKED, WARN)).isEmpty();
    assertThat(between(NORMAL, BLOCKED)).containsExactly("HOST 2 NORMAL-WARN", "HOST 3 blocked");
    assertThat(edges.between(Pressures.of(WARN), Pressures.of(BLOCKED), NOW))
        .extracting(Edge::message)
        .containsExactly(BLOCKED.blocked());
  }

  @Test
  void eachActionIsToldOnceAtItsOwnTime() {
    Action first = Actions.open(1, Rung.CLEAR);
    Action second = Actions.of(2, Domain.DEVICE, Rung.DIP, Outcome.OPEN);
    assertThat(between(after(0), after(1, first))).containsExactly("HOST 1 acted");
    assertThat(between(after(1, first), after(1, first))).isEmpty();
    assertThat(between(after(1, first), after(1, Actions.useful(1, Rung.CLEAR, 1, 1))))
        .as("one that is judged is no other")
        .isEmpty();

    assertThat(edges.between(after(1, first), after(2, first, second), NOW))
        .singleElement()
        .satisfies(
            it -> {
              assertThat(text(it)).isEqualTo("DEVICE 1 acted");
              assertThat(it.atMillis()).isEqualTo(second.atMillis());
              assertThat(it.message()).isEqualTo(second.sentence());
            });
  }

  @Test
  void theLevelComesBeforeWhatItLedTo() {
    PressureState now = Pressures.acted(1, List.of(Actions.open(1, Rung.CLEAR)), WARN);

    assertThat(between(Pressures.of(NORMAL), now))
        .containsExactly("HOST 1 NORMAL-WARN", "HOST 2 acted");
  }
}
