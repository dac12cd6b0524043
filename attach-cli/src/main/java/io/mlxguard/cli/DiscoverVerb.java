// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.Report;
import io.mlxguard.cli.target.AgentRequest;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.JavaRuntime;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.time.Duration;
import java.util.List;
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
    Duration window = DurationText.of(number, unit);
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
      Discovered discovered = new Discovered(target, jar(), report);
      return apply ? applied(target, connection, discovered) : discovered.shown();
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

  /**
   * A set first, since a guard may have come meanwhile, which keeps its other keys; where there is
   * none, a start.
   */
  private Answer applied(Target target, Connection connection, Discovered discovered) {
    Optional<String> line = discovered.toApply();
    if (line.isEmpty()) {
      return discovered.notApplied();
    }
    try {
      Report made = Report.of(target, connection, AgentRequest.set(jar(), line.get()));
      if (!made.ok() && made.state().equals(Discovered.UNGUARDED)) {
        made = Report.of(target, connection, AgentRequest.start(jar(), line.get()));
      }
      return discovered.applied(made, line.get());
    } catch (Failure e) {
      return discovered.failed(e.exit, e.text(), List.of());
    }
  }

  @Override
  String byJcmd(String process) {
    return request().byJcmd(process);
  }

  private AgentRequest request() {
    return AgentRequest.discover(jar(), window);
  }
}
