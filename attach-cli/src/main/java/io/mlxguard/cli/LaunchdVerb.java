// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.supervisor.GeneratedFile;
import io.mlxguard.cli.supervisor.HostJob;
import io.mlxguard.cli.supervisor.LaunchdJobs;
import io.mlxguard.cli.supervisor.SupervisorFiles;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the agents by which launchd keeps a host running. */
@Command(
    name = "launchd",
    customSynopsis = "java -jar mlx-guard.jar launchd [OPTIONS] PID|NAME | -- java WORD...%n",
    description = {
      "Print, or with --install write, the agent by which launchd runs a host with the guard in it"
          + " and starts it again when scheduled-restart has ended it; with"
          + " scheduled-restart.at-window-end=exit also one that restarts a host that did not leave.",
      "How to load, check and remove them goes to stderr."
    })
final class LaunchdVerb extends SupervisorVerb {
  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "Of the job (default local.mlx-guard. and the main class or jar).")
  private Optional<String> label = Optional.empty();

  @Option(
      names = "--log",
      paramLabel = "PATH|none",
      description =
          "Where the host's output goes, which launchd else throws away (default"
              + " ~/Library/Logs/LABEL.log).")
  private Optional<String> log = Optional.empty();

  LaunchdVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  SupervisorFiles files(HostJob job, Optional<Target> from) throws Failure {
    String name = label.orElseGet(() -> "local.mlx-guard." + job.command().name());
    String path = log.orElseGet(() -> places().logs().resolve(name + ".log").toString());
    return new LaunchdJobs(name, job, path.equals("none") ? Optional.empty() : Optional.of(path))
        .checked()
        .files(places().agents());
  }

  @Override
  void refuseTaken(List<GeneratedFile> files) throws Failure {
    places().refuseLabels(files);
  }

  @Override
  String heading(Path path) {
    return "<!-- " + path.toString().replace("--", "- -") + " -->";
  }
}
