// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Reading;
import io.mlxguard.cli.status.Report;
import io.mlxguard.cli.target.AgentRequest;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import io.mlxguard.cli.terminal.Units;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Command;

/** Asks for MLX's cache to be cleared at the next quiet moment, and waits for it. */
@Command(
    name = "clear",
    description = {
      "Have MLX's cache cleared in a guarded JVM at its next quiet moment, never under a running"
          + " call, and say what came back. Where no quiet moment comes within --timeout it stays due,"
          + " and after clear-after-generate.max-defer the cache limit is lowered for a second instead."
    })
final class ClearVerb extends ChangingVerb {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration RESERVE = Duration.ofMillis(500);
  private static final String NOT_TOLD = "the guard does not tell it";

  ClearVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  Answer perform(Target target, TimeLimit limit) throws Failure {
    Preflight.connectable(target);
    try (Connection connection = Connection.open(target, limit)) {
      GuardStatus before = status(target, connection);
      Preflight.findsJar(target, jar());
      if (isDryRun()) {
        String layer = before.layer("clear-after-generate").map(ClearVerb::clause).orElse("");
        return would(true, "a clear would be asked for in " + target + layer);
      }
      Report report = Report.of(target, connection, AgentRequest.clear(jar()));
      if (!report.ok()) {
        return failed(report);
      }
      return report.changed() ? awaited(target, connection, limit, before, report) : same(report);
    }
  }

  @Override
  String byJcmd(String process) {
    return AgentRequest.clear(jar()).byJcmd(process);
  }

  private static String clause(GuardStatus.Layer layer) {
    return ", where layer 4 is "
        + layer.status()
        + (layer.reason().isEmpty() ? "" : ", ")
        + layer.reason();
  }

  private static GuardStatus status(Target target, Connection connection) throws Failure {
    return guarding(target, connection.properties());
  }

  private static Answer same(Report report) {
    Map<String, Object> fields = fields(report);
    fields.put("done", true);
    return Answer.ok(fields, report.message() + "%n".formatted());
  }

  private Answer awaited(
      Target target, Connection connection, TimeLimit limit, GuardStatus before, Report report)
      throws Failure {
    TimeLimit wait = limit.butFor(RESERVE);
    GuardStatus now = status(target, connection);
    while (made(now) == made(before) && !wait.isOver()) {
      wait.pause(POLL);
      now = status(target, connection);
    }
    Map<String, Object> fields = fields(report);
    fields.put("done", made(now) > made(before));
    if (made(now) == made(before)) {
      String left = "no quiet moment in %s so far; it stays due%n".formatted(target);
      return Answer.ok(fields, left);
    }
    OptionalLong returned = difference(returned(before), returned(now));
    OptionalLong pool = pool(now);
    fields.put("returnedBytes", json(returned));
    fields.put("poolBytes", json(pool));
    return Answer.ok(
        fields,
        "%s: %s came back, the pool holds %s%n".formatted(target, text(returned), text(pool)));
  }

  /** Clears and dips so far; one of either is what was asked for. */
  private static long made(GuardStatus status) {
    return status
        .clears()
        .map(it -> known(it.count()).orElse(0) + known(it.dips()).orElse(0))
        .orElse(0L);
  }

  private static OptionalLong returned(GuardStatus status) {
    return status.clears().map(it -> known(it.returned())).orElseGet(OptionalLong::empty);
  }

  private static OptionalLong difference(OptionalLong before, OptionalLong now) {
    return before.isEmpty() || now.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(now.getAsLong() - before.getAsLong());
  }

  /** Of all MLX in the process; empty where one does not tell. */
  private static OptionalLong pool(GuardStatus status) {
    long bytes = 0;
    for (GuardStatus.Allocator mlx : status.allocators()) {
      OptionalLong one = known(mlx.cache());
      if (one.isEmpty()) {
        return one;
      }
      bytes += one.getAsLong();
    }
    return OptionalLong.of(bytes);
  }

  private static OptionalLong known(Reading reading) {
    return reading instanceof Reading.Known known
        ? OptionalLong.of(known.value())
        : OptionalLong.empty();
  }

  private static Object json(OptionalLong bytes) {
    return bytes.isPresent() ? bytes.getAsLong() : Reading.missing(NOT_TOLD);
  }

  private static String text(OptionalLong bytes) {
    return bytes.isPresent() ? Units.exactBytes(bytes.getAsLong()) : "an unknown size";
  }
}
