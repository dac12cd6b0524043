// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Report;
import io.mlxguard.cli.target.AgentRequest;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.JavaRuntime;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Command;

/** Changes some keys of the guard in a process and leaves the others as they are. */
@Command(
    name = "set",
    customSynopsis = "java -jar mlx-guard.jar set [OPTIONS] PID|NAME|PATTERN|--all KEY=VALUE...%n",
    description =
        "Change keys of the guard in a running JVM; the others stay as they are. A mistake changes"
            + " nothing. Lasts until the process ends or attach gives it another configuration.")
final class SetVerb extends ChangingVerb {
  private String pairs = "";

  SetVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  void take(List<String> rest) {
    if (rest.isEmpty()) {
      throw wrong("what is to be set? KEY=VALUE, for example cache-limit=1g");
    }
    for (String pair : rest) {
      if (pair.indexOf('=') < 1) {
        throw wrong("\"" + pair + "\" is not KEY=VALUE");
      }
    }
    pairs = String.join(",", rest);
  }

  @Override
  Answer perform(Target target, TimeLimit limit) throws Failure {
    Preflight.connectable(target);
    try (Connection connection = Connection.open(target, limit)) {
      Properties properties = connection.properties();
      GuardStatus before = guarding(target, properties);
      AgentRequest request = request();
      Preflight.findsJar(target, jar());
      Preflight.takesArgument(target, JavaRuntime.of(properties), request);
      if (isDryRun()) {
        return would(true, pairs + " would be set in " + target + now(before));
      }
      return answer(target, Report.of(target, connection, request), connection);
    }
  }

  @Override
  String byJcmd(String process) {
    return request().byJcmd(process);
  }

  private AgentRequest request() {
    return AgentRequest.set(jar(), pairs);
  }

  private static String now(GuardStatus status) {
    return ", whose configuration is "
        + (status.arguments().isEmpty() ? "all defaults" : status.arguments());
  }

  private static Answer answer(Target target, Report report, Connection connection) throws Failure {
    if (!report.ok()) {
      return failed(report);
    }
    Map<String, Object> fields = fields(report);
    Optional<GuardStatus> after = GuardStatus.in(connection.properties(), target);
    after.ifPresent(status -> fields.put("arguments", status.arguments()));
    String what = report.changed() ? "" : "nothing changed: ";
    return Answer.ok(fields, what + target + ": " + report.message() + "%n".formatted());
  }
}
