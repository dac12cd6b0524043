// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.layer.LayerName;
import io.mlxguard.layer.LayerPart;
import io.mlxguard.layer.LayerStatus;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EdgesTest {

  private static final LayerPart HELD = Snapshots.active(1, 1L << 30);
  private static final LayerPart PUT_RIGHT = putRight(1);
  private static final LayerPart YIELDED = Snapshots.part(1, LayerStatus.YIELDED, "too near");

  private final Edges edges = new Edges();

  private static Snapshot snapshot(GuardState state, LayerPart memoryLimit) {
    return Snapshots.of(state, Config.parse(""), Snapshots.inUse(1, HELD, memoryLimit));
  }

  private static Snapshot guarding(LayerPart memoryLimit) {
    return snapshot(GuardState.GUARDING, memoryLimit);
  }

  private static List<String> texts(List<Edge> edges) {
    return edges.stream()
        .map(
            edge ->
                switch (edge) {
                  case Edge.State it -> it.number() + " " + it.before() + " " + it.after();
                  case Edge.Status it ->
                      it.layer() + " " + it.number() + " " + it.before() + " " + it.after();
                  case Edge.Drift it -> it.layer() + " " + it.number() + " " + it.message();
                  case Edge.Dip it -> "dip " + it.number() + " " + it.message();
                  case Edge.Pressure it ->
                      it.domain() + " " + it.number() + " " + it.before() + " " + it.after();
                  case Edge.Blocked it -> it.domain() + " " + it.number() + " " + it.message();
                  case Edge.Restart it -> it.kind() + " " + it.number() + " " + it.message();
                  case Edge.Acted it -> it.domain() + " " + it.number() + " " + it.message();
                  case Edge.Speed it ->
                      it.target() + " " + it.number() + " " + it.halved() + " " + it.message();
                })
        .toList();
  }

  @Test
  void whatStaysIsNoEdge() {
    assertThat(edges.between(guarding(HELD), guarding(HELD))).isEmpty();
    assertThat(edges.between(guarding(HELD), guarding(Snapshots.active(1, 5)))).isEmpty();
  }

  @Test
  void eachBeanCountsItsOwn() {
    Snapshot degraded = snapshot(GuardState.DEGRADED, YIELDED);

    assertThat(texts(edges.between(guarding(HELD), degraded)))
        .containsExactly("1 GUARDING DEGRADED", "MEMORY_LIMIT 1 ACTIVE YIELDED");
    assertThat(texts(edges.between(degraded, guarding(YIELDED))))
        .containsExactly("2 DEGRADED GUARDING");
    assertThat(texts(edges.between(guarding(YIELDED), guarding(HELD))))
        .containsExactly("MEMORY_LIMIT 2 YIELDED ACTIVE");
  }

  @Test
  void aDriftIsToldOnceThoughTheLayerGoesOn() {
    assertThat(texts(edges.between(guarding(HELD), guarding(PUT_RIGHT))))
        .containsExactly("MEMORY_LIMIT 1 the host has set 2 GiB itself since; put right");
    assertThat(edges.between(guarding(PUT_RIGHT), guarding(PUT_RIGHT))).isEmpty();
  }

  @Test
  void theSameValueAgainIsADriftAgain() {
    assertThat(texts(edges.between(guarding(PUT_RIGHT), guarding(putRight(2)))))
        .containsExactly("MEMORY_LIMIT 1 the host has set 2 GiB itself since; put right");
  }

  private static LayerPart putRight(long drifts) {
    return new LayerPart(
        1,
        LayerStatus.ACTIVE,
        "the host has set 2 GiB itself since; put right",
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        drifts);
  }

  @Test
  void beforeTheFirstLookALayerWaitsForIt() {
    Snapshot starting = Snapshot.starting(Config.parse(""));

    assertThat(Edges.layer(starting, LayerName.CACHE_LIMIT).status())
        .isEqualTo(LayerStatus.WAITING);
    assertThat(Edges.layer(starting, LayerName.CACHE_LIMIT).reason()).isEqualTo("not looked yet");
  }
}
