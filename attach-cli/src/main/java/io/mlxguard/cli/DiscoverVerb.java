// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.ForeignJson;
import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Report;
import io.mlxguard.cli.table.DiscoveryTable;
import io.mlxguard.cli.target.AgentRequest;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.JavaRuntime;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Finds which methods of a process to weave. */
@Command(
    name = "discover",
    description = {
      "Find the methods to name in clear-after-generate.methods, in a JVM that runs MLX under load:"
          + " look at its stacks for a while, count the calls of what leads to MLX, and rank it.",
      "Nothing is cleared or limited for it, and nothing remains, unless --apply is given. Exit code"
          + " 1: nothing was found, and why."
    })
final class DiscoverVerb extends ChangingVerb {
  private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m)?");
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "10s",
      description =
          "How long: 1s to 60s, longer than one generation takes (default ${DEFAULT-VALUE}).")
  private String time = "";

  @Option(
      names = "--apply",
      description =
          "Put the first into force: as set does where a guard is, in place of the methods it has,"
              + " else as attach.")
  private boolean apply;

  private Duration window = Duration.ZERO;

  DiscoverVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  void take(List<String> rest) {
    super.take(rest);
    window = window(time).orElseThrow(() -> wrong("--for must be 1s to 60s; this is " + time));
  }

  static Optional<Duration> window(String time) {
    Matcher matcher = TIME.matcher(time);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    Duration window =
        switch (unit) {
          case "ms" -> Duration.ofMillis(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        };
    return window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0
        ? Optional.empty()
        : Optional.of(window);
  }

  @Override
  Duration extra() {
    return window;
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
      Optional<GuardStatus> guard = GuardStatus.in(properties, target);
      if (isDryRun()) {
        return would(
            apply,
            "the stacks of %s would be looked at for %d s, and calls of some methods counted%s"
                .formatted(target, window.toSeconds(), apply ? "; the first would be woven" : ""));
      }
      Report report = discovered(target, connection, limit, request);
      if (!report.ok()) {
        return failed(report);
      }
      return apply
          ? applied(target, connection, guard, report)
          : shown(report, Exit.OK, hint(target, guard, report));
    }
  }

  private Report discovered(
      Target target, Connection connection, TimeLimit limit, AgentRequest request) throws Failure {
    TimeLimit silent = new TimeLimit(limit.left(), doing -> {});
    Progress progress = new Progress(output(), "looking at " + target, window);
    try {
      return Report.of(target, connection.within(silent), request);
    } finally {
      progress.end();
    }
  }

  private static List<ForeignJson> found(Report report) {
    return report.json().objects("found");
  }

  private Answer shown(Report report, Exit exit, String below) {
    List<ForeignJson> found = found(report);
    StringBuilder text = new StringBuilder();
    if (!found.isEmpty()) {
      DiscoveryTable.lines(found).forEach(line -> text.append(line).append("%n".formatted()));
      text.append(below);
    } else {
      text.append(report.message()).append("%n".formatted());
    }
    boolean left = !report.unrestored().isEmpty();
    List<String> errors = new ArrayList<>();
    report.unrestored().forEach(what -> errors.add("not restored: " + what));
    Exit ends = left ? Exit.AGENT : found.isEmpty() ? Exit.FINDINGS : exit;
    return new Answer(ends, fieldsOf(report), text.toString(), errors);
  }

  private static Map<String, Object> fieldsOf(Report report) {
    Map<String, Object> fields = new LinkedHashMap<>(report.json().asMap());
    List.of("schema", "verb", "ok").forEach(fields::remove);
    fields.put("applied", false);
    return fields;
  }

  private String hint(Target target, Optional<GuardStatus> guard, Report report) {
    if (found(report).isEmpty()) {
      return "";
    }
    String line = DiscoveryTable.line(found(report).get(0));
    String verb = guard.isPresent() ? "set" : "attach";
    return "%nTo weave the first:%njava -jar %s %s %d '%s'%n"
        .formatted(jar().path(), verb, target.pid(), line);
  }

  /** One of which no call has ended may never end, and then nothing would ever be cleared. */
  private Answer applied(
      Target target, Connection connection, Optional<GuardStatus> guard, Report report)
      throws Failure {
    List<ForeignJson> found = found(report);
    if (found.isEmpty()) {
      return shown(report, Exit.FINDINGS, "");
    }
    if (found.get(0).decimal("meanMillis").isEmpty()) {
      return shown(
          report, Exit.FINDINGS, "%nNot applied: no call of the first has ended.%n".formatted());
    }
    String line = DiscoveryTable.line(found.get(0));
    AgentRequest request =
        guard.isPresent() ? AgentRequest.set(jar(), line) : AgentRequest.start(jar(), line);
    Report made = Report.of(target, connection, request);
    if (!made.ok()) {
      return failed(made);
    }
    Answer answer = shown(report, Exit.OK, "%nApplied: %s%n%s%n".formatted(made.message(), line));
    answer.fields().put("applied", true);
    answer.fields().put("changed", made.changed());
    answer.fields().put("state", made.state());
    return answer;
  }

  @Override
  String byJcmd(String process) {
    return request().byJcmd(process);
  }

  private AgentRequest request() {
    return AgentRequest.discover(jar(), window);
  }
}
