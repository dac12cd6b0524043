// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import com.grack.nanojson.JsonWriter;
import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.terminal.Output;
import io.mlxguard.cli.terminal.Untrusted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code java -jar mlx-guard.jar}. */
@Command(
    name = "java -jar mlx-guard.jar",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB",
    description = "Keeps a JVM that runs MLX from taking the machine down.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done, or so already (then --json says \"changed\":false).",
      "1:Findings (doctor), or nothing found (discover).",
      "2:The command line is wrong, or a name means several processes.",
      "3:No such process.",
      "4:Refused; nothing was changed.",
      "5:The agent failed, did not report, or could not put everything back."
    })
public final class Cli implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Invocation invocation;

  private Cli(Invocation invocation) {
    this.invocation = invocation;
  }

  /**
   * Runs one command on this thread and writes to this process's stdout and stderr.
   *
   * @param jarPath the jar that is started and loaded as the agent; made absolute
   * @param version of that jar
   * @return the exit code; daemon threads may be left behind, so the caller exits with it
   */
  public static int run(String[] args, String jarPath, String version) {
    return commandLine(
            new Invocation(List.of(args), AgentJar.of(jarPath, version), Output.standard()))
        .execute(args);
  }

  static CommandLine commandLine(Invocation invocation) {
    Output output = invocation.output();
    CommandLine attach = new CommandLine(new AttachVerb(invocation));
    attach.getCommandSpec().usageMessage().footer(KeyHelp.lines());
    CommandLine line =
        new CommandLine(new Cli(invocation))
            .addSubcommand(new ListVerb(invocation))
            .addSubcommand(attach)
            .addSubcommand(new StatusVerb(invocation))
            .addSubcommand(new WatchVerb(invocation))
            .addSubcommand(new DoctorVerb(invocation))
            .addSubcommand(new DiscoverVerb(invocation))
            .addSubcommand(new SetVerb(invocation))
            .addSubcommand(new ClearVerb(invocation))
            .addSubcommand(new DetachVerb(invocation))
            .addSubcommand(new LaunchdVerb(invocation))
            .addSubcommand(new SystemdVerb(invocation));
    // A word that begins with @ is a word; java has such files of its own.
    line.setExpandAtFiles(false);
    line.getCommandSpec().version("mlx-guard " + invocation.jar().version());
    for (CommandLine verb : line.getSubcommands().values()) {
      verb.getCommandSpec().mixinStandardHelpOptions(true).version(line.getCommandSpec().version());
    }
    IParameterExceptionHandler usual = line.getParameterExceptionHandler();
    return line.setOut(output.data())
        .setErr(output.talk())
        .setColorScheme(Help.defaultColorScheme(output.colour() ? Ansi.ON : Ansi.OFF))
        .setParameterExceptionHandler(
            (wrong, args) -> {
              if (List.of(args).contains("--json")) {
                output.data().println(JsonWriter.string(wrongLine(wrong)));
              }
              return usual.handleParseException(wrong, args);
            })
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              output.say("this is a fault in mlx-guard, please report it:");
              exception.printStackTrace(output.talk());
              return Exit.AGENT.code;
            });
  }

  private static Map<String, Object> wrongLine(ParameterException wrong) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("schema", Verb.JSON_SCHEMA);
    object.put("verb", wrong.getCommandLine().getCommandName());
    object.put("ok", false);
    object.put("exit", Exit.USAGE.code);
    object.put("error", Untrusted.shown(String.valueOf(wrong.getMessage())));
    return object;
  }

  /** Without a verb: what there is, and what can be done about it. */
  @Override
  public Integer call() {
    Map<String, CommandLine> verbs = spec.commandLine().getSubcommands();
    int exit = Objects.requireNonNull(verbs.get("list")).execute();
    invocation.output().say("verbs: " + String.join(", ", verbs.keySet()) + "; --help tells more");
    return exit;
  }
}
