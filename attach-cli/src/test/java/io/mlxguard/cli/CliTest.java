// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.cli.doctor.Commands;
import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.terminal.Output;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParseResult;

class CliTest {
  private static final String NO_PID = Integer.toString(Integer.MAX_VALUE);

  private final StringWriter data = new StringWriter();
  private final StringWriter talk = new StringWriter();

  @Test
  void noVerbListsAndNamesTheVerbs() {
    assertThat(run()).isZero();
    assertThat(data.toString()).matches("(?s)(PID +MAIN .*|no JVM of this user .*)");
    assertThat(talk.toString()).contains("verbs: list, attach, status, ", "--help");
  }

  @Test
  void versionIsData() {
    assertThat(run("--version")).isZero();
    assertThat(data.toString()).isEqualToIgnoringNewLines("mlx-guard 1.2.3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "status 1 2",
        "status 1 --timeout 0",
        "status 1 --timeout x",
        "list 1",
        "watch 1 2",
        "watch 1 --interval 1",
        "watch 1 --interval 1ms",
        "watch 1 --ticks -1",
        "attach 1 mode=observe --options cache-limit=1g",
        "discover",
        "discover 1 --for 999ms",
        "discover 1 --for 61s",
        "discover 1 --for soon",
        "discover 1 com.acme.Llm#generate"
      })
  void wrongCommandLines(String line) {
    assertThat(run(line.split(" ", -1))).isEqualTo(2);
    assertThat(data.toString()).isEmpty();
    assertThat(talk.toString()).contains("Usage: java -jar mlx-guard.jar");
  }

  /** Parsed as they stand, and tried on a process that is not there: a usage error would be 2. */
  @Test
  void everyCommandOfTheDoctorIsACommandLine() {
    Set<String> commands = Commands.all();

    assertThat(commands)
        .contains("attach 4711", "set --all share=1/2", "set 4711 mode=guard", "status 4711")
        .hasSizeGreaterThan(10);
    for (String command : commands) {
      List<String> words = List.of(command.split(" "));
      assertThat(parsed(words).subcommand()).as(command).isNotNull();
      if (!words.contains("--all")) { // that would be about whatever runs beside this test
        List<String> nobody = words.stream().map(it -> it.equals("4711") ? NO_PID : it).toList();
        assertThat(run(nobody.toArray(String[]::new))).as(command).isEqualTo(3);
      }
    }
  }

  private ParseResult parsed(List<String> words) {
    return Cli.commandLine(new Invocation(words, AgentJar.of("mlx-guard.jar", "1.2.3"), output()))
        .parseArgs(words.toArray(String[]::new));
  }

  @Test
  void aWrongCommandLineIsJsonToo() throws JsonParserException {
    assertThat(run("status", "--json")).isEqualTo(2);

    JsonObject json = JsonParser.object().from(data.toString());
    assertThat(json.keySet()).containsExactly("schema", "verb", "ok", "exit", "error");
    assertThat(json.getString("verb")).isEqualTo("status");
    assertThat(json.getInt("exit")).isEqualTo(2);
    assertThat(json.getString("error")).startsWith("name a process");
  }

  @Test
  void unknownVerb() {
    assertThat(run("frobnicate", "1")).isEqualTo(2);
    assertThat(data.toString()).isEmpty();
    assertThat(talk.toString()).contains("frobnicate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"attach", "status", "watch", "discover", "detach"})
  void failuresAreJsonToo(String verb) throws JsonParserException {
    assertThat(run(verb, NO_PID, "--json")).isEqualTo(3);

    JsonObject json = JsonParser.object().from(data.toString());
    assertThat(json.keySet()).containsExactly("schema", "verb", "pid", "ok", "exit", "error");
    assertThat(json.getString("verb")).isEqualTo(verb);
    assertThat(json.getString("error")).startsWith("there is no process " + NO_PID);
    assertThat(talk.toString()).contains("there is no process " + NO_PID);
  }

  @Test
  void theCommandDoesNotAttachToItself() {
    assertThat(run("attach", Long.toString(ProcessHandle.current().pid()))).isEqualTo(4);
    assertThat(talk.toString()).contains("is this command itself");
  }

  private Output output() {
    return new Output(new PrintWriter(data, true), new PrintWriter(talk, true), false, false);
  }

  private int run(String... args) {
    Output output = output();
    return Cli.commandLine(
            new Invocation(List.of(args), AgentJar.of("mlx-guard.jar", "1.2.3"), output))
        .execute(args);
  }
}
