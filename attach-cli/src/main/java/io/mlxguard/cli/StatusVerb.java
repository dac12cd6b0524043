// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.table.StatusTable;
import io.mlxguard.cli.target.Connection;
import io.mlxguard.cli.target.Diagnostics;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.JavaRuntime;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.target.TimeLimit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.Command;

/** Shows what guards a process. Reads only: nothing is loaded into it. */
@Command(
    name = "status",
    description = "Show what mlx-guard does in a running JVM; loads nothing into it.")
final class StatusVerb extends TargetVerb {
  StatusVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  Answer perform(Target target, TimeLimit limit) throws Failure {
    Preflight.connectable(target);
    try (Connection connection = Connection.open(target, limit)) {
      Properties properties = connection.properties();
      Optional<GuardStatus> status = GuardStatus.in(properties, target);
      JavaRuntime runtime = JavaRuntime.of(properties);
      return status.isPresent()
          ? guarded(target, runtime, status.get())
          : notGuarded(target, runtime);
    }
  }

  @Override
  String byJcmd(String process) {
    return "jcmd " + process + " VM.system_properties, which shows " + GuardStatus.PROPERTY;
  }

  private Answer guarded(Target target, JavaRuntime runtime, GuardStatus status) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("guarded", true);
    fields.put("status", status.json());
    StatusTable table = new StatusTable(target, runtime, Instant.now(), output().colour());
    return Answer.ok(fields, table.render(status));
  }

  private Answer notGuarded(Target target, JavaRuntime runtime) {
    if (runtime.feature() >= Diagnostics.OLDEST_JAVA) {
      output().say("guard it with: java -jar " + jar().path() + " attach " + target.pid());
    }
    return Answer.ok(Map.of("guarded", false), target + " is not guarded%n".formatted());
  }
}
