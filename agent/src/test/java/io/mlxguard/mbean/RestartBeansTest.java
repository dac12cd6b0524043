// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.mbean;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.pressure.History;
import io.mlxguard.restart.RestartEvent;
import io.mlxguard.restart.RestartEvent.Kind;
import io.mlxguard.restart.RestartState;
import io.mlxguard.restart.RestartState.Stage;
import io.mlxguard.restart.Window;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Layer 6 as a client sees it: its attributes, and what it is told. */
class RestartBeansTest {

  private static final Instant OPENS = Instant.parse("2026-12-02T04:00:00Z");

  private final Edges edges = new Edges();

  private static RestartState state(RestartEvent... events) {
    return new RestartState(
        Stage.DUE,
        "due",
        Optional.of(new Window(OPENS, OPENS.plusSeconds(1800))),
        Optional.of("10 calls"),
        Optional.of(OPENS.minusSeconds(60)),
        Optional.of("systemd, unit llm.service"),
        Optional.of(true),
        2,
        Optional.of(OPENS.minusSeconds(600)),
        3,
        4,
        Optional.of(Duration.ofMinutes(90)),
        List.of(events));
  }

  private static Snapshot snapshot(RestartState restart) {
    return Snapshot.of(Config.parse(""), restart, List.of(), List.of());
  }

  private static RestartEvent event(long number, Kind kind) {
    return new RestartEvent(number, kind, 1000 + number, "sentence " + number);
  }

  @Test
  void everyNumberHasAnAttribute() throws JMException {
    MBeanServer server = MBeanServerFactory.newMBeanServer();
    Snapshot latest = snapshot(state());
    new Registrar(
            server,
            Snapshots.VERSION,
            Instant.EPOCH,
            () -> latest,
            Snapshots.journal(),
            new History(),
            new ClientLimits((key, value) -> ""))
        .register();

    assertThat(Attributes.of(server, new ObjectName("mlx.guard:type=Layer,name=scheduled-restart")))
        .containsEntry("Key", "scheduled-restart.at")
        .containsEntry("NextOpensAtMillis", OPENS.toEpochMilli())
        .containsEntry("NextEndsAtMillis", OPENS.toEpochMilli() + 1_800_000)
        .containsEntry("Due", "10 calls")
        .containsEntry("DueSinceMillis", OPENS.toEpochMilli() - 60_000)
        .containsEntry("Supervisor", "systemd, unit llm.service")
        .containsEntry("CutsRequests", true)
        .containsEntry("Restarts", 2)
        .containsEntry("LastRestartAtMillis", OPENS.toEpochMilli() - 600_000)
        .containsEntry("SkippedWindows", 3L)
        .containsEntry("MissedWindows", 4L)
        .containsEntry("TimeToLimitMillis", 5_400_000L);
  }

  @Test
  void whereNothingIsPlannedNoNumberIsNought() {
    RestartLayerBean bean = new RestartLayerBean(() -> snapshot(RestartState.UNWANTED));

    assertThat(bean.getRestarts()).isNull();
    assertThat(bean.getSkippedWindows()).isNull();
    assertThat(bean.getMissedWindows()).isNull();
    assertThat(bean.getNextOpensAtMillis()).isNull();
    assertThat(bean.getCutsRequests()).isNull();
  }

  @Test
  void eachEventIsToldOnce() {
    Snapshot none = snapshot(state());
    Snapshot one = snapshot(state(event(1, Kind.DUE)));
    Snapshot two = snapshot(state(event(1, Kind.DUE), event(2, Kind.SKIPPED)));

    assertThat(edges.between(none, one))
        .containsExactly(new Edge.Restart(Kind.DUE, 1, 1001, "sentence 1"));
    assertThat(edges.between(one, two))
        .containsExactly(new Edge.Restart(Kind.SKIPPED, 2, 1002, "sentence 2"));
    assertThat(edges.between(two, two)).isEmpty();
  }

  @Test
  void aTypeIsNamedAfterItsKind() throws JMException {
    ObjectName source = new ObjectName("mlx.guard:type=Layer,name=scheduled-restart");

    assertThat(Told.of(new Edge.Restart(Kind.STOOD_DOWN, 1, 2, "three"), source).getType())
        .isEqualTo("mlx.guard.restart.stood-down");
    assertThat(Told.ofRestartLayer()[1].getNotifTypes())
        .contains("mlx.guard.restart.moment", "mlx.guard.restart.leaving")
        .hasSize(Kind.values().length);
  }
}
