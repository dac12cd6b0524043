// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Report;
import io.mlxguard.cli.table.StatusTable;
import io.mlxguard.cli.target.AgentRequest;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Diagnostics;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.JavaRuntime;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts a guard into a running JVM, or gives the one in it another configuration. */
@Command(
    name = "attach",
    customSynopsis = "java -jar mlx-guard.jar attach [OPTIONS] PID|NAME|PATTERN|--all [k=v,k=v]%n",
    description = {
      "Guard a running JVM, or give the guard in it another configuration: as after"
          + " -javaagent:mlx-guard.jar= ; the keys are below. A key that is not named has its default"
          + " again; set changes one alone.",
      "The same configuration again changes nothing; a guard of another version is replaced."
    })
final class AttachVerb extends ChangingVerb {
  @Option(
      names = {"-o", "--options"},
      paramLabel = "k=v,k=v",
      description = "The configuration, as an option.")
  private String options = "";

  private String configuration = "";

  AttachVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  void take(List<String> rest) {
    configuration = rest.isEmpty() ? "" : rest.get(0);
    super.take(rest.subList(Math.min(1, rest.size()), rest.size()));
    if (!configuration.isEmpty() && !options.isEmpty()) {
      throw wrong("give the configuration once, as an argument or with --options");
    }
    if (!configuration.isEmpty() && configuration.indexOf('=') < 0) {
      throw wrong("a configuration is k=v,k=v; this is " + configuration);
    }
  }

  @Override
  Answer perform(Target target, TimeLimit limit) throws Failure {
    AgentRequest request = request();
    Preflight.connectable(target);
    Preflight.findsJar(target, jar());
    try (Connection connection = Connection.open(target, limit)) {
      Properties properties = connection.properties();
      JavaRuntime runtime = JavaRuntime.of(properties);
      Preflight.runsAgents(target, runtime);
      Preflight.takesArgument(target, runtime, request);
      if (isDryRun()) {
        return would(target, GuardStatus.in(properties, target));
      }
      Report report = Report.of(target, connection, request);
      if (!report.ok()) {
        return failed(report);
      }
      output().say(report.changed() ? report.message() : "nothing changed: " + report.message());
      GuardStatus status = published(target, connection);
      StatusTable table = new StatusTable(target, runtime, Instant.now(), output().colour());
      return guarding(report, status, table);
    }
  }

  @Override
  String byJcmd(String process) {
    return request().byJcmd(process);
  }

  private AgentRequest request() {
    return AgentRequest.start(jar(), configuration + options);
  }

  private Answer would(Target target, Optional<GuardStatus> guarding) {
    String wanted = configuration + options;
    String with = wanted.isEmpty() ? "the defaults" : wanted;
    if (guarding.isEmpty()) {
      return would(true, target + " would be guarded with " + with);
    }
    GuardStatus status = guarding.get();
    if (!status.version().equals(jar().version())) {
      return would(
          true,
          "mlx-guard %s in %s would be replaced by %s, with %s"
              .formatted(status.version(), target, jar().version(), with));
    }
    String now = status.arguments().isEmpty() ? "the defaults" : status.arguments();
    return status.arguments().equals(wanted)
        ? would(false, target + " is guarded with " + with + " already")
        : would(true, target + " would be guarded with " + with + " in place of " + now);
  }

  // From here on something was changed, so that nothing may end as a refusal.
  private GuardStatus published(Target target, Connection connection) throws Failure {
    try {
      return new Settling(target, connection, output()::sayProgress)
          .status()
          .orElseThrow(() -> Diagnostics.noStatus(target));
    } catch (Failure e) {
      throw e.exit == Exit.REFUSED ? Diagnostics.guardedBut(e) : e;
    }
  }

  private static Answer guarding(Report report, GuardStatus status, StatusTable table) {
    Map<String, Object> fields = fields(report);
    fields.put("guarded", true);
    fields.put("status", status.json());
    if (report.unrestored().isEmpty()) {
      return Answer.ok(fields, table.render(status));
    }
    List<String> errors = new ArrayList<>();
    report.unrestored().forEach(what -> errors.add("not restored from the guard before: " + what));
    fields.put("error", String.join("; ", errors));
    return new Answer(Exit.AGENT, fields, table.render(status), errors);
  }
}
