// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.target.Diagnostics;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Guarding;
import io.mlxguard.cli.target.JavaProcess;
import io.mlxguard.cli.target.JavaProcesses;
import io.mlxguard.cli.target.Mlx;
import io.mlxguard.cli.target.Preflight;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.Screen;
import io.mlxguard.cli.terminal.Terminal;
import io.mlxguard.cli.watch.JsonView;
import io.mlxguard.cli.watch.Looks;
import io.mlxguard.cli.watch.PlainView;
import io.mlxguard.cli.watch.SteadyPace;
import io.mlxguard.cli.watch.TerminalView;
import io.mlxguard.cli.watch.WatchLoop;
import io.mlxguard.cli.watch.WatchView;
import io.mlxguard.cli.watch.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the numbers of guarded processes as they move. */
@Command(
    name = "watch",
    description = {
      "Show the numbers of guarded JVMs as they move: bars on a terminal, a line a tick elsewhere."
          + " Without a process: each JVM of this user that is guarded or has MLX loaded. Loads nothing"
          + " into them.",
      "Ends with 3 when the process has ended, with 4 when it is not guarded any more."
    })
final class WatchVerb extends SelectingVerb {
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "1s",
      converter = DurationText.class,
      description =
          "The time between ticks, such as 500ms or 5s (default ${DEFAULT-VALUE}); a guard writes its"
              + " status anew once a second.")
  private Duration interval = Duration.ofSeconds(1);

  @Option(names = "--ticks", paramLabel = "N", description = "End after so many ticks.")
  private long ticks;

  WatchVerb(Invocation invocation) {
    super(invocation);
  }

  @Override
  void check() {
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw wrong("--interval must be 10ms to 1h");
    }
    if (ticks < 0) {
      throw wrong("--ticks must be at least 1");
    }
  }

  @Override
  Integer withoutProcess() {
    List<Target> found =
        Jvms.all().stream()
            .filter(
                jvm -> jvm.mlx() instanceof Mlx.Loaded || jvm.guarding() instanceof Guarding.Yes)
            .map(JavaProcess::target)
            .toList();
    if (found.isEmpty()) {
      Failure failure = Diagnostics.nothingToWatch();
      print(head(), Answer.failed(failure));
      return failure.exit.code;
    }
    return onThisJavaOrAnother(found);
  }

  @Override
  int perform(List<Target> targets) throws Failure {
    if (targets.size() == 1) {
      Preflight.connectable(targets.get(0));
    }
    List<Looks> processes = new ArrayList<>();
    targets.forEach(target -> processes.add(new Watched(named(target))));
    try (WatchView view = view()) {
      new WatchLoop(processes, view, new SteadyPace(interval), ticks).run();
    } finally {
      processes.forEach(Looks::close);
    }
    return Exit.OK.code;
  }

  @Override
  String byJcmd(String process) {
    return "jcmd " + process + " VM.system_properties, which shows " + GuardStatus.PROPERTY;
  }

  /** A picture says who it is of, also where a pid was given. */
  private static Target named(Target target) {
    return target.name().isEmpty()
        ? JavaProcesses.mine().stream()
            .filter(other -> other.pid() == target.pid())
            .findFirst()
            .orElse(target)
        : target;
  }

  private WatchView view() {
    if (isJson()) {
      return new JsonView(output().data(), head());
    }
    if (!Terminal.isTerminal(Terminal.STDOUT)) {
      return new PlainView(output());
    }
    Screen screen = new Screen(output().data());
    // Ctrl-C ends this JVM by its hooks alone.
    Runtime.getRuntime().addShutdownHook(new Thread(screen::close, "mlx-guard-screen"));
    boolean unicode = Terminal.takesUnicode(System.getenv());
    return new TerminalView(screen, interval, unicode, output().colour());
  }
}
