// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Puts a guard into a running JVM, or gives the one in it another configuration. */
@Command(
    name = "attach",
    description = "Guard a running JVM, or give the guard in it another configuration.")
final class AttachVerb extends Verb {
  private static final Duration SETTLING = Duration.ofSeconds(3);
  private static final Duration READING = SETTLING.plusSeconds(2);
  private static final Duration POLL = Duration.ofMillis(100);

  /** The layers that bound memory: what they do is known last, and is what the caller asks for. */
  private static final Set<String> AWAITED_LAYERS = Set.of("cache-limit", "memory-limit");

  private final AgentJar jar;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "k=v,k=v",
      description = "Configuration, as after -javaagent:mlx-guard.jar= ; the keys are below.")
  private String configuration = "";

  @Option(
      names = {"-o", "--options"},
      paramLabel = "k=v,k=v",
      description = "The same, as an option.")
  private String options = "";

  AttachVerb(AgentJar jar, Output output) {
    super(output);
    this.jar = jar;
  }

  @Override
  Answer perform(Target target, TimeLimit limit) throws Failure {
    if (!configuration.isEmpty() && !options.isEmpty()) {
      throw new ParameterException(
          spec().commandLine(), "give the configuration once, as an argument or with --options");
    }
    AgentRequest request = request();
    Preflight.connectable(target);
    Preflight.findsJar(target, jar);
    try (Connection connection = Connection.open(target, limit)) {
      JavaRuntime runtime = JavaRuntime.of(connection.properties());
      Preflight.runsAgents(target, runtime);
      Preflight.takesArgument(target, runtime, request);
      Report report = connection.send(request);
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
    return AgentRequest.start(jar, configuration + options);
  }

  // From here on something was changed, so that nothing may end as a refusal.
  private GuardStatus published(Target target, Connection connection) throws Failure {
    try {
      return settled(connection).orElseThrow(() -> Diagnostics.noStatus(target));
    } catch (Failure e) {
      throw e.exit == Exit.REFUSED ? Diagnostics.noStatus(target) : e;
    }
  }

  /** The status once the guard has made up its mind, or the last one when it takes too long. */
  private Optional<GuardStatus> settled(Connection connection) throws Failure {
    Connection reader = connection.within(new TimeLimit(READING, output()::sayProgress));
    TimeLimit settling = new TimeLimit(SETTLING, output()::sayProgress);
    Optional<GuardStatus> status = reader.status();
    String waitingAt = "";
    while (!settling.isOver()) {
      if (status.isPresent() && isSettled(status.get(), waitingAt)) {
        break;
      }
      if (waitingAt.isEmpty()) {
        waitingAt = status.filter(AttachVerb::isWaiting).map(GuardStatus::at).orElse("");
      }
      settling.pause(POLL);
      status = reader.status();
    }
    return status;
  }

  // WAITING is the guard's answer only if it says so twice: at first it has not looked for MLX yet.
  private static boolean isSettled(GuardStatus status, String waitingAt) {
    if (isWaiting(status)) {
      return !waitingAt.isEmpty() && !waitingAt.equals(status.at());
    }
    return !status.state().equals("STARTING")
        && status.layers().stream()
            .filter(layer -> AWAITED_LAYERS.contains(layer.name()))
            .noneMatch(layer -> layer.status().equals("WAITING"));
  }

  private static boolean isWaiting(GuardStatus status) {
    return status.state().equals("WAITING");
  }

  private Answer guarding(Report report, GuardStatus status, StatusTable table) {
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

  private static Answer failed(Report report) {
    String error = report.reason();
    Map<String, Object> fields = fields(report);
    fields.put("error", error);
    List<String> errors = new ArrayList<>(List.of(error));
    report.unrestored().forEach(what -> errors.add("not restored: " + what));
    return new Answer(Exit.AGENT, fields, "", errors);
  }

  private static Map<String, Object> fields(Report report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("changed", report.changed());
    fields.put("version", report.version());
    fields.put("state", report.state());
    fields.put("message", report.message());
    fields.put("unrestored", report.unrestored());
    return fields;
  }
}
