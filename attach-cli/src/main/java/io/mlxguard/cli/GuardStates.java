// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardState;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.table.JvmTable.Row;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Guarding;
import io.mlxguard.cli.target.JavaProcess;
import io.mlxguard.cli.target.Mlx;
import io.mlxguard.cli.target.TimeLimit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the guards of several JVMs say, asked of all at once. A connection is made only to a JVM in
 * which a guard's threads show; where threads do not show, to one that has MLX loaded.
 */
final class GuardStates {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private GuardStates() {}

  /** Each JVM with its guard's state; takes two seconds at most, whatever the JVMs do. */
  static List<Row> beside(List<JavaProcess> jvms) {
    List<CompletableFuture<Row>> asked = jvms.stream().map(GuardStates::row).toList();
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private static CompletableFuture<Row> row(JavaProcess jvm) {
    if (!isWorthAsking(jvm)) {
      return CompletableFuture.completedFuture(new Row(jvm, seen(jvm.guarding(), "not asked")));
    }
    CompletableFuture<Row> row = new CompletableFuture<>();
    Thread asking = new Thread(() -> row.complete(new Row(jvm, ask(jvm))), "mlx-guard-list");
    asking.setDaemon(true);
    asking.start();
    return row;
  }

  private static boolean isWorthAsking(JavaProcess jvm) {
    return jvm.guarding() instanceof Guarding.Yes
        || (jvm.guarding() instanceof Guarding.Unknown && jvm.mlx() instanceof Mlx.Loaded);
  }

  private static GuardState ask(JavaProcess jvm) {
    try {
      return GuardStatus.of(jvm.target(), new TimeLimit(PATIENCE, slow -> {}))
          .<GuardState>map(GuardState.Guarded::new)
          .orElseGet(GuardState.NotGuarded::new);
    } catch (Failure e) {
      return seen(jvm.guarding(), e.text());
    } catch (NoClassDefFoundError e) {
      return seen(jvm.guarding(), "this Java runtime has no module jdk.attach");
    }
  }

  private static GuardState seen(Guarding guarding, String why) {
    if (guarding instanceof Guarding.Yes) {
      return new GuardState.Unread(why);
    }
    return guarding instanceof Guarding.Unknown unknown
        ? new GuardState.Unknown(unknown.why())
        : new GuardState.NotGuarded();
  }
}
