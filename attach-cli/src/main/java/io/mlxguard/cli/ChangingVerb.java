// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Report;
import io.mlxguard.cli.target.Diagnostics;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.JavaRuntime;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Option;

/** What the verbs that change a process share. */
abstract class ChangingVerb extends TargetVerb {
  @Option(
      names = "--dry-run",
      description = "Check whether it can be done, load nothing, and say what would be done.")
  private boolean dryRun;

  ChangingVerb(Invocation invocation) {
    super(invocation);
  }

  final boolean isDryRun() {
    return dryRun;
  }

  /**
   * The status of the guard in it.
   *
   * @throws Failure when there is none, or can be none
   */
  static GuardStatus guarding(Target target, Properties properties) throws Failure {
    Optional<GuardStatus> status = GuardStatus.in(properties, target);
    if (status.isEmpty()) {
      Preflight.runsAgents(target, JavaRuntime.of(properties));
    }
    return status.orElseThrow(() -> Diagnostics.notGuarded(target));
  }

  /** What would be done, in one sentence. */
  static Answer would(boolean change, String sentence) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("dryRun", true);
    fields.put("changed", false);
    fields.put("wouldChange", change);
    fields.put("message", sentence);
    return Answer.ok(fields, sentence + "%n".formatted());
  }

  /** The agent did not do it. */
  static Answer failed(Report report) {
    String error = report.reason();
    Map<String, Object> fields = fields(report);
    fields.put("error", error);
    List<String> errors = new ArrayList<>(List.of(error));
    report.unrestored().forEach(what -> errors.add("not restored: " + what));
    return new Answer(report.refused() ? Exit.REFUSED : Exit.AGENT, fields, "", errors);
  }

  static Map<String, Object> fields(Report report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("changed", report.changed());
    fields.put("version", report.version());
    fields.put("state", report.state());
    fields.put("message", report.message());
    fields.put("unrestored", report.unrestored());
    return fields;
  }
}
