// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import com.grack.nanojson.JsonWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every verb about one process shares: finding it, the time limit, the two output forms. */
abstract class Verb implements Callable<Integer> {
  private static final int JSON_SCHEMA = 1;

  private final Output output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "PID|NAME",
      description = {
        "Process id, or a part of the name of the main class or jar that only one JVM of this user"
            + " has."
      })
  private String wanted = "";

  @Option(names = "--json", description = "Print one JSON object to stdout, and nothing else.")
  private boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "Wait at most this long for the process (default ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  Verb(Output output) {
    this.output = output;
  }

  /** Does it. Called once, on the main thread. */
  abstract Answer perform(Target target, TimeLimit limit) throws Failure;

  /**
   * The command line of the JDK's own tool that does the same, for a runtime that cannot attach.
   *
   * @param process what jcmd is to find the process by
   */
  abstract String byJcmd(String process);

  final CommandSpec spec() {
    return spec;
  }

  final Output output() {
    return output;
  }

  @Override
  public final Integer call() {
    if (timeoutSeconds < 1) {
      throw new ParameterException(spec.commandLine(), "--timeout must be at least 1 second");
    }
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("schema", JSON_SCHEMA);
    head.put("verb", spec.name());
    Answer answer = answer(head);
    print(head, answer);
    return answer.exit().code;
  }

  private Answer answer(Map<String, Object> head) {
    try {
      Target target = Target.resolve(wanted, JavaProcesses::mine);
      head.put("pid", target.pid());
      Duration total = Duration.ofSeconds(timeoutSeconds);
      return perform(target, new TimeLimit(total, output::sayProgress));
    } catch (NoClassDefFoundError e) {
      // jdk.attach is in JDKs but not in every runtime; its classes are first met above.
      return Answer.failed(Diagnostics.noAttachApi(byJcmd(wanted)));
    } catch (Failure e) {
      return Answer.failed(e);
    }
  }

  private void print(Map<String, Object> head, Answer answer) {
    answer.errors().forEach(output::say);
    if (json) {
      head.put("ok", answer.exit() == Exit.OK);
      head.put("exit", answer.exit().code);
      head.putAll(answer.fields());
      output.data().println(JsonWriter.string(head));
    } else {
      output.data().print(answer.text());
    }
    output.data().flush();
  }
}
