// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.terminal.Output;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private int run(String... args) {
    Output output =
        new Output(new PrintWriter(data, true), new PrintWriter(talk, true), false, false);
    return Cli.commandLine(
            new Invocation(List.of(args), AgentJar.of("mlx-guard.jar", "1.2.3"), output))
        .execute(args);
  }
}
