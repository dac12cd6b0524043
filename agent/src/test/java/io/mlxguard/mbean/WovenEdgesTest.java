// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.gate.TargetNumbers;
import io.mlxguard.gate.Woven;
import io.mlxguard.os.Reading;
import io.mlxguard.pressure.PressureState;
import io.mlxguard.restart.RestartState;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What listeners are told of targets and of dips. */
class WovenEdgesTest {

  private static final String LLM = "com.acme.Llm#generate(..)";
  private static final TargetNumbers FAST = target(LLM, false);
  private static final TargetNumbers SLOW = target(LLM, true);

  private final Edges edges = new Edges();

  private static TargetNumbers target(String name, boolean halved) {
    return Snapshots.target(name, halved, List.of("a"), List.of());
  }

  private static Snapshot of(TargetNumbers... targets) {
    return at(0, Snapshots.woven(targets));
  }

  private static Snapshot at(long millis, Woven woven) {
    return new Snapshot(
        Config.parse(""),
        GuardState.GUARDING,
        "a reason",
        List.of(),
        List.of(),
        List.of(),
        Reading.missing("no footprint yet"),
        woven,
        PressureState.NOTHING,
        RestartState.UNWANTED,
        Duration.ofMillis(millis).toNanos());
  }

  private static Snapshot dips(long millis, long dips) {
    return at(millis, new Woven(Optional.of(Snapshots.clears(dips)), List.of()));
  }

  private List<String> between(Snapshot before, Snapshot after) {
    return edges.between(before, after).stream()
        .map(
            edge ->
                switch (edge) {
                  case Edge.Speed it -> it.target() + " " + it.number() + " " + it.halved();
                  case Edge.Dip it -> "dip " + it.number();
                  case Edge.State it -> it.message();
                  case Edge.Status it -> it.message();
                  case Edge.Drift it -> it.message();
                  case Edge.Pressure it -> it.message();
                  case Edge.Blocked it -> it.message();
                  case Edge.Restart it -> it.kind() + " " + it.number() + " " + it.message();
                  case Edge.Acted it -> it.message();
                })
        .toList();
  }

  @Test
  void aTargetThatBecomesSlowAndRecoversIsToldAtEachEdge() {
    assertThat(between(of(FAST), of(FAST))).isEmpty();
    assertThat(between(of(FAST), of(SLOW))).containsExactly(LLM + " 1 true");
    assertThat(between(of(SLOW), of(SLOW))).isEmpty();
    assertThat(between(of(SLOW), of(FAST))).containsExactly(LLM + " 2 false");
  }

  @Test
  void theMessageHasTheNumberTheRuleAndTheBaseline() {
    assertThat(edges.between(of(FAST), of(SLOW)))
        .singleElement()
        .extracting(Edge::message)
        .isEqualTo("13.1 tokens/s, at most half of the first hour's 26.3");
    assertThat(edges.between(of(SLOW), of(FAST)))
        .singleElement()
        .extracting(Edge::message)
        .isEqualTo("back at 25.0 tokens/s, at least three quarters of the first hour's 26.3");
  }

  @Test
  void eachTargetCountsItsOwn() {
    assertThat(between(of(FAST, target("b", false)), of(SLOW, target("b", true))))
        .containsExactly(LLM + " 1 true", "b 1 true");
  }

  @Test
  void aTargetThatComesOrGoesIsNoEdgeAndCountsAnew() {
    assertThat(between(of(FAST), of(SLOW))).hasSize(1);
    assertThat(between(of(SLOW), of())).isEmpty();
    assertThat(between(of(), of(SLOW))).isEmpty();
    assertThat(between(of(SLOW), of(FAST))).containsExactly(LLM + " 1 false");
  }

  @Test
  void dipsAreToldOnceASecondAndCounted() {
    assertThat(between(dips(0, 0), dips(250, 1))).containsExactly("dip 1");
    assertThat(between(dips(250, 1), dips(500, 1))).isEmpty();
    assertThat(between(dips(500, 1), dips(1_249, 3))).isEmpty();
    assertThat(between(dips(1_249, 3), dips(1_250, 4))).containsExactly("dip 3");
  }

  @Test
  void countsThatBeginAnewAreNoDip() {
    assertThat(between(dips(0, 5), dips(250, 0))).isEmpty();
    assertThat(between(dips(250, 5), at(500, Woven.NOTHING))).isEmpty();
    assertThat(between(at(500, Woven.NOTHING), dips(750, 1))).containsExactly("dip 1");
  }
}
