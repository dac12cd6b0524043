// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Report;
import io.mlxguard.cli.target.AgentRequest;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Ends the guarding of a process and says what was put back. */
@Command(
    name = "detach",
    description = "Stop guarding a running JVM and put back what was changed in it.")
final class DetachVerb extends ChangingVerb {
  DetachVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  Answer perform(Target target, TimeLimit limit) throws Failure {
    Preflight.connectable(target);
    try (Connection connection = Connection.open(target, limit)) {
      if (!connection.properties().containsKey(GuardStatus.PROPERTY)) {
        return notGuarded(target);
      }
      Preflight.findsJar(target, jar());
      if (isDryRun()) {
        return would(true, target + " would be detached from, and its own limits put back");
      }
      return answer(target, Report.of(target, connection, AgentRequest.stop(jar())));
    }
  }

  @Override
  String byJcmd(String process) {
    return AgentRequest.stop(jar()).byJcmd(process);
  }

  private static Answer notGuarded(Target target) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("guarded", false);
    fields.put("changed", false);
    return Answer.ok(fields, "nothing to detach: " + target + " is not guarded%n".formatted());
  }

  private static Answer answer(Target target, Report report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("guarded", !report.ok());
    fields.put("changed", report.changed());
    fields.put("version", report.version());
    fields.put("message", report.message());
    fields.put("unrestored", report.unrestored());
    if (!report.ok()) {
      String error = report.reason();
      fields.put("error", error);
      return new Answer(Exit.AGENT, fields, unrestored(report), List.of(error));
    }
    String text = "detached from " + target + ": " + report.message() + "%n".formatted();
    if (report.unrestored().isEmpty()) {
      return Answer.ok(fields, text);
    }
    String error = "not everything could be put back in " + target;
    fields.put("error", error);
    return new Answer(Exit.AGENT, fields, text + unrestored(report), List.of(error));
  }

  private static String unrestored(Report report) {
    return report.unrestored().stream()
        .map(what -> "not restored: " + what + "%n".formatted())
        .collect(Collectors.joining());
  }
}
