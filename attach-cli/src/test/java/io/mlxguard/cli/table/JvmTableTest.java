// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.status.GuardState;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Statuses;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Guarding;
import io.mlxguard.cli.target.JavaProcess;
import io.mlxguard.cli.target.Mlx;
import io.mlxguard.cli.target.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JvmTableTest {
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");
  private static final Mlx LOADED = new Mlx.Loaded(List.of("/opt/libmlx.so", "/opt/libmlxc.so"));

  private static JvmTable.Row row(
      long pid, String name, String version, String user, Mlx mlx, GuardState guard) {
    Optional<Instant> start = Optional.of(NOW.minusSeconds(pid));
    return new JvmTable.Row(
        new JavaProcess(
            new Target(pid, name), version, "/jdk", user, start, mlx, new Guarding.Yes()),
        guard);
  }

  private static GuardState guarding() throws Failure {
    return new GuardState.Guarded(GuardStatus.parse(new Target(1, ""), Statuses.GUARDING));
  }

  private static List<JvmTable.Row> usual() throws Failure {
    return List.of(
        row(
            4711,
            "com.acme.inference.engine.ConversationServer",
            "25.0.3",
            "ana",
            LOADED,
            guarding()),
        row(90, "app.jar", "17.0.15", "ana", new Mlx.NotLoaded(), new GuardState.NotGuarded()));
  }

  @Test
  void cutAtTheirHeadsToFit() throws Failure {
    assertThat(new JvmTable(80, NOW, false).lines(usual()))
        .containsExactly(
            "PID   MAIN                     JAVA     USER  UP      MLX         GUARDED",
            "4711  ..ne.ConversationServer  25.0.3   ana   78 min  libmlxc.so  GUARDING 0.1.0",
            "90    app.jar                  17.0.15  ana   90 s    -           -");
  }

  @Test
  void aWiderTerminalShowsMore() throws Failure {
    assertThat(new JvmTable(200, NOW, false).lines(usual()).get(1))
        .isEqualTo(
            "4711  com.acme.inference.engine.ConversationServer  25.0.3   ana   78 min  libmlxc.so "
                + " GUARDING 0.1.0");
  }

  @Test
  void whatIsNotKnownIsAQuestionMarkWithTheReason() {
    JvmTable.Row unknown =
        new JvmTable.Row(
            new JavaProcess(
                new Target(7, ""),
                "",
                "",
                "ana",
                Optional.empty(),
                new Mlx.Unknown("it does not show"),
                new Guarding.Unknown("nor this")),
            new GuardState.Unknown("nor this"));
    GuardState unread = new GuardState.Unread("no answer within 2 s");

    assertThat(
            new JvmTable(80, NOW, false)
                .lines(List.of(unknown, row(8, "a.B", "25", "ana", LOADED, unread))))
        .containsExactly(
            "PID  MAIN  JAVA  USER  UP   MLX         GUARDED",
            "7    ?     ?     ana   ?    ?           ?",
            "8    a.B   25    ana   8 s  libmlxc.so  yes",
            "? MLX: it does not show",
            "? guarded: nor this",
            "? guard in pid 8 (a.B): no answer within 2 s");
  }

  @Test
  void hostileTextsDoNotWidenTheTable() {
    String long200 = "x".repeat(200);
    GuardState unread = new GuardState.Unread("why");
    JvmTable.Row hostile =
        row(
            4_194_304,
            long200,
            long200,
            long200,
            new Mlx.Loaded(List.of("/libmlxc" + long200)),
            unread);

    List<String> lines = new JvmTable(80, NOW, false).lines(List.of(hostile));

    assertThat(lines.subList(0, 2)).allMatch(line -> line.length() <= 80);
  }

  @Test
  void onlyTheStateIsColoured() throws Failure {
    List<String> lines = new JvmTable(80, NOW, true).lines(usual());

    assertThat(lines.get(1)).endsWith("\u001b[32mGUARDING 0.1.0\u001b[0m");
    assertThat(lines.get(0) + lines.get(2)).doesNotContain("\u001b");
  }
}
