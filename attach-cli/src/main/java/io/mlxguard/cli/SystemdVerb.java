// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.supervisor.GeneratedFile;
import io.mlxguard.cli.supervisor.HostJob;
import io.mlxguard.cli.supervisor.MemoryBound;
import io.mlxguard.cli.supervisor.SupervisorFiles;
import io.mlxguard.cli.supervisor.SystemdUnits;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Owner;
import io.mlxguard.cli.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the units by which systemd keeps a host running. */
@Command(
    name = "systemd",
    customSynopsis = "java -jar mlx-guard.jar systemd [OPTIONS] PID|NAME | -- java WORD...%n",
    description = {
      "Print, or with --install write, the units by which systemd runs a host with the guard in it"
          + " and starts it again when scheduled-restart has ended it; with"
          + " scheduled-restart.at-window-end=exit also a timer that restarts one that did not leave.",
      "How to load, check and remove them goes to stderr."
    })
final class SystemdVerb extends SupervisorVerb {
  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Of the service (default mlx-guard- and the main class or jar).")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--memory-high",
      paramLabel = "SIZE|PERCENT|none",
      description =
          "Where the kernel begins to slow it down; above weights, heap and pool (default 80%%, or"
              + " 8/9 of --memory-max).")
  private Optional<String> memoryHigh = Optional.empty();

  @Option(
      names = "--memory-max",
      paramLabel = "SIZE|PERCENT|none",
      defaultValue = MemoryBound.MAX,
      description = "Where the kernel ends it (default ${DEFAULT-VALUE}).")
  private String memoryMax = "";

  @Option(names = "--system", description = "Units of the system, not of the user's own manager.")
  private boolean system;

  @Option(
      names = "--run-as",
      paramLabel = "USER",
      description = "With --system: who the host runs as (default: who runs the process).")
  private Optional<String> runAs = Optional.empty();

  SystemdVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  SupervisorFiles files(HostJob job, Optional<Target> from) throws Failure {
    String unit = name.orElseGet(() -> "mlx-guard-" + job.command().name());
    Optional<MemoryBound> max = MemoryBound.of("--memory-max", memoryMax);
    return new SystemdUnits(
            unit.endsWith(".service") ? unit.substring(0, unit.lastIndexOf('.')) : unit,
            job,
            high(max),
            max,
            user(from))
        .checked()
        .files(places().units(system));
  }

  private Optional<MemoryBound> high(Optional<MemoryBound> max) throws Failure {
    if (memoryHigh.isEmpty() && max.isPresent()) {
      return max.map(MemoryBound::high);
    }
    Optional<MemoryBound> high =
        MemoryBound.of("--memory-high", memoryHigh.orElse(MemoryBound.HIGH));
    if (high.isPresent() && max.filter(it -> it.isBelow(high.get())).isPresent()) {
      throw usage("--memory-max lies below --memory-high, which would never slow the host down");
    }
    return high;
  }

  private Optional<String> user(Optional<Target> from) throws Failure {
    if (!system) {
      if (runAs.isPresent()) {
        throw usage("--run-as goes with --system: a user's own manager runs all as that user");
      }
      return Optional.empty();
    }
    Optional<String> user =
        runAs.or(
            () ->
                from.flatMap(target -> ProcessHandle.of(target.pid()))
                    .flatMap(Owner::of)
                    .map(Owner::name));
    if (user.isEmpty()) {
      throw usage("--system runs the host as some user; name it with --run-as");
    }
    return user;
  }

  @Override
  void refuseTaken(List<GeneratedFile> files) throws Failure {
    places().refuseUnits(files, system);
  }

  @Override
  String heading(Path path) {
    return "# " + path;
  }
}
