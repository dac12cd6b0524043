// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import io.mlxguard.cli.supervisor.GeneratedFile;
import io.mlxguard.cli.supervisor.GuardedCommand;
import io.mlxguard.cli.supervisor.HostCommand;
import io.mlxguard.cli.supervisor.HostJob;
import io.mlxguard.cli.supervisor.HostVariables;
import io.mlxguard.cli.supervisor.Installation;
import io.mlxguard.cli.supervisor.Places;
import io.mlxguard.cli.supervisor.RunningUnder;
import io.mlxguard.cli.supervisor.SupervisorFiles;
import io.mlxguard.cli.supervisor.WarmUp;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.LaunchedProcess;
import io.mlxguard.cli.target.Selection;
import io.mlxguard.cli.target.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What the verbs share that write files for a supervisor. None asks the process anything. */
abstract class SupervisorVerb extends Verb {
  private static final Duration LONGEST_STOP = Duration.ofHours(1);

  @Parameters(
      paramLabel = "PID|NAME",
      description = {
        "The process whose command line and directory are taken; or, behind --, the words of a"
            + " command line, run from this directory."
      })
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--agent-args",
      paramLabel = "k=v,k=v",
      description =
          "The guard's configuration; keys that the command has already are replaced. Where nothing"
              + " is said of scheduled-restart, scheduled-restart.at=04:00 is added.")
  private String agentArgs = "";

  @Option(
      names = "--env",
      paramLabel = "NAME[=VALUE]",
      description =
          "Start it with this variable; without a value the one that the process has, or this"
              + " command. None is copied unasked. May be repeated.")
  private List<String> variables = new ArrayList<>();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Work in this directory, not in that of the process or of this command.")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--warm-up-url",
      paramLabel = "URL",
      description =
          "Ask for it after each start until it answers, again and again for ten minutes.")
  private Optional<String> warmUpUrl = Optional.empty();

  @Option(
      names = "--warm-up-command",
      paramLabel = "LINE",
      description = "Run this line of a shell after each start until it succeeds, as long.")
  private Optional<String> warmUpCommand = Optional.empty();

  @Option(
      names = "--stop-timeout",
      paramLabel = "TIME",
      defaultValue = "90s",
      converter = DurationText.class,
      description =
          "How long it may take to end before it is killed: 1s to 1h (default ${DEFAULT-VALUE}).")
  private Duration stopTimeout = Duration.ZERO;

  @Option(
      names = "--install",
      description =
          "Write the files where the supervisor looks for them; one that was edited is never"
              + " overwritten. Without it they are printed.")
  private boolean install;

  private final Places places = Places.here();

  SupervisorVerb(Invocation invocation) {
    super(invocation);
  }

  /**
   * The files for it.
   *
   * @param from the process it was read from, if from one
   */
  abstract SupervisorFiles files(HostJob job, Optional<Target> from) throws Failure;

  /** Refuses names that are taken elsewhere. */
  abstract void refuseTaken(List<GeneratedFile> files) throws Failure;

  /** The line above a file, where several are printed. */
  abstract String heading(Path path);

  final Places places() {
    return places;
  }

  @Override
  public final Integer call() {
    Map<String, Object> head = head();
    try {
      Answer answer = answer(head);
      print(head, answer);
      return answer.exit().code;
    } catch (Failure e) {
      if (e.exit == Exit.USAGE) {
        throw new ParameterException(spec().commandLine(), e.text());
      }
      print(head, Answer.failed(e));
      return e.exit.code;
    }
  }

  private Answer answer(Map<String, Object> head) throws Failure {
    List<String> given = given();
    Optional<Target> from = process(given);
    from.ifPresent(target -> head.put("pid", target.pid()));
    Optional<LaunchedProcess> process = Optional.empty();
    if (from.isPresent()) {
      process = Optional.of(LaunchedProcess.of(from.get()));
    }
    Map<String, String> there =
        process
            .map(LaunchedProcess::environment)
            .filter(it -> !it.isEmpty())
            .orElseGet(System::getenv);
    Map<String, String> environment = HostVariables.of(variables, there);
    GuardedCommand guarded =
        GuardedCommand.of(command(given, process), environment, jar(), agentArgs);
    HostJob job = HostJob.of(guarded, environment, warmUp(), stopTimeout());
    SupervisorFiles files = files(job, from);
    List<String> notes = new ArrayList<>(guarded.notes());
    notes.addAll(job.notes());
    notes.addAll(notes(from, process.map(it -> it.environment()), environment));
    notes.addAll(files.notes());
    return install ? installed(files, notes) : printed(files, notes);
  }

  /**
   * The words behind {@code --}, as they were given: picocli keeps no trace of where that stood.
   */
  private List<String> given() throws Failure {
    List<String> all = invocation().arguments();
    int end = all.indexOf("--");
    List<String> given = end < 0 ? List.of() : all.subList(end + 1, all.size());
    int before = words.size() - given.size();
    if (before > 1 || (before == 1 && !given.isEmpty())) {
      throw usage("one process is meant, or the words of a command line behind --, not both");
    }
    if (before < 1 && given.isEmpty()) {
      throw usage("name a process, or give the words of a command line behind --");
    }
    return given;
  }

  private Optional<Target> process(List<String> given) throws Failure {
    if (!given.isEmpty()) {
      return Optional.empty();
    }
    List<Target> found = Selection.named(words.get(0));
    if (found.size() > 1) {
      throw usage("the files are those of one process, and this means several: " + found);
    }
    return Optional.of(found.get(0));
  }

  private HostCommand command(List<String> given, Optional<LaunchedProcess> process)
      throws Failure {
    Optional<Path> where = directory.map(it -> it.toAbsolutePath().normalize());
    return process.isPresent()
        ? HostCommand.of(process.get(), where)
        : HostCommand.given(
            given,
            where.orElseGet(() -> Path.of("").toAbsolutePath()),
            System.getenv().getOrDefault("PATH", ""));
  }

  private Optional<WarmUp> warmUp() throws Failure {
    if (warmUpUrl.isPresent() && warmUpCommand.isPresent()) {
      throw usage("--warm-up-url and --warm-up-command are two ways to do one thing; give one");
    }
    if (warmUpUrl.isPresent()) {
      return Optional.of(WarmUp.request(warmUpUrl.get()));
    }
    return warmUpCommand.isPresent()
        ? Optional.of(WarmUp.command(warmUpCommand.get()))
        : Optional.empty();
  }

  private Duration stopTimeout() throws Failure {
    if (stopTimeout.compareTo(Duration.ofSeconds(1)) < 0
        || stopTimeout.compareTo(LONGEST_STOP) > 0) {
      throw usage("--stop-timeout is 1s to 1h; 0 would be for ever, to both supervisors");
    }
    return stopTimeout;
  }

  private List<String> notes(
      Optional<Target> from, Optional<Map<String, String>> there, Map<String, String> environment) {
    List<String> notes = new ArrayList<>();
    if (environment.containsKey(HostVariables.NEVER_WAS)) {
      notes.add(HostVariables.NOTE);
    }
    List<String> left = HostVariables.left(there.orElseGet(System::getenv), environment);
    if (!left.isEmpty()) {
      notes.add(
          "set %s and not copied; --env NAME takes one: %s"
              .formatted(from.isPresent() ? "in the process" : "here", String.join(" ", left)));
    }
    if (from.isPresent() && there.orElse(Map.of()).isEmpty()) {
      notes.add(
          "this system does not show a process's variables; --env gives the host those it needs");
    }
    from.ifPresent(target -> notes.add(RunningUnder.note(target.pid(), there.orElse(Map.of()))));
    return notes;
  }

  private Answer printed(SupervisorFiles files, List<String> notes) {
    StringBuilder text = new StringBuilder();
    for (GeneratedFile file : files.files()) {
      if (files.files().size() > 1) {
        text.append(text.length() == 0 ? "" : "\n");
        text.append(heading(files.directory().resolve(file.name()))).append('\n');
      }
      text.append(file.text());
    }
    List<String> all = new ArrayList<>(notes);
    all.add("--install writes them into " + files.directory());
    return answer(files, all, text.toString(), List.of());
  }

  private Answer installed(SupervisorFiles files, List<String> notes) throws Failure {
    refuseTaken(files.files());
    List<Path> written = Installation.into(files.directory(), files.files());
    StringBuilder text = new StringBuilder();
    for (GeneratedFile file : files.files()) {
      Path path = files.directory().resolve(file.name());
      text.append(written.contains(path) ? "written: " : "so already: ").append(path).append('\n');
    }
    return answer(files, notes, text.toString(), written);
  }

  private Answer answer(
      SupervisorFiles files, List<String> notes, String text, List<Path> written) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (GeneratedFile file : files.files()) {
      Path path = files.directory().resolve(file.name());
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("path", path.toString());
      one.put("text", file.text());
      one.put("written", written.contains(path));
      all.add(one);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("changed", !written.isEmpty());
    fields.put("installed", install);
    fields.put("files", all);
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put("load", files.load());
    commands.put("check", files.check());
    commands.put("remove", files.remove());
    fields.putAll(new TreeMap<>(commands));
    fields.put("notes", notes);
    List<String> said = new ArrayList<>(notes);
    commands.forEach((what, lines) -> said.add(what + ":\n  " + String.join("\n  ", lines)));
    return new Answer(Exit.OK, fields, text, said);
  }

  final Failure usage(String what) {
    return new Failure(Exit.USAGE, what);
  }
}
