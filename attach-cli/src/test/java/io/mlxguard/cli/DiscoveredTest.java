// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.status.Report;
import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import io.mlxguard.cli.terminal.Output;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a process writes of itself is shown, and neither run by a shell nor taken for ours. */
class DiscoveredTest {
  private static final Target TARGET = new Target(4711, "com.acme.Main");
  private static final AgentJar JAR = AgentJar.of("/opt/mlx-guard.jar", "1.2.3");
  private static final String KEY = "clear-after-generate.methods=";
  private static final String LINE =
      KEY + "com.acme.Llm#generate(java.lang.String,int[])[tokens=arg(1).max$Tokens()]";

  private static Report report(String more) throws Failure {
    String json = "{\"ok\":true,\"state\":\"DETACHED\",\"message\":\"m\"" + more + "}";
    return Report.parse(TARGET, "report", json);
  }

  private static Discovered with(String line) throws Failure {
    String found = "{\"method\":\"a#b()\",\"meanMillis\":1,\"line\":\"" + line + "\"}";
    return new Discovered(TARGET, JAR, report(",\"found\":[" + found + "]"));
  }

  @Test
  void theFirstIsALineToCopyIntoAShell() throws Failure {
    assertThat(with(LINE).toApply()).hasValue(LINE);
    assertThat(with(LINE).shown().text())
        .endsWith("java -jar /opt/mlx-guard.jar attach 4711 '%s'%n".formatted(LINE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clear-after-generate.methods=a#b()'; rm -rf ~; '",
        "clear-after-generate.methods=a#b()$(id)",
        "clear-after-generate.methods=a#b(`id`)",
        "clear-after-generate.methods=a#b(),mode=observe",
        "clear-after-generate.methods=a#b()[tokens=arg(0)),mode=observe,x=arg(0)]",
        "config=/tmp/x",
        "log.file=x#y()",
        ""
      })
  void anythingElseIsNeitherShownNorApplied(String line) throws Failure {
    Discovered discovered = with(line);

    assertThat(discovered.toApply()).isEmpty();
    assertThat(discovered.notApplied().exit()).isEqualTo(Exit.FINDINGS);
    assertThat(discovered.notApplied().text())
        .contains("Not applied: the process names no target.")
        .contains("(no line to copy: the process names no target)")
        .doesNotContain("java -jar");
    Answer answer = discovered.shown();
    assertThat(answer.text()).doesNotContain("java -jar", "rm -rf", "id", "observe", "/tmp", "log");
    assertThat(answer.fields().toString()).contains("a#b()").doesNotContain("line=");
  }

  @Test
  void itsReportForgesNoKey() throws Failure {
    Report forged = report(",\"pid\":1,\"exit\":0,\"verb\":\"x\",\"applied\":true,\"new\":1");

    assertThat(new Discovered(TARGET, JAR, forged).shown().fields())
        .containsEntry("applied", false)
        .doesNotContainKeys("pid", "exit", "verb", "ok", "new");
  }

  @Test
  void noFieldTakesThePlaceOfAKeyOfTheHead() {
    StringWriter data = new StringWriter();
    Output output =
        new Output(new PrintWriter(data), new PrintWriter(new StringWriter()), false, false);
    DiscoverVerb verb = new DiscoverVerb(new Invocation(List.of(), JAR, output));
    new CommandLine(verb).parseArgs("--json");
    Answer answer =
        new Answer(Exit.AGENT, Map.of("schema", 7, "pid", 1, "ok", true, "exit", 0), "", List.of());
    Map<String, Object> head = verb.head();
    head.put("pid", 4711);

    verb.print(head, answer);

    assertThat(data.toString())
        .contains("\"schema\":1", "\"pid\":4711", "\"ok\":false", "\"exit\":5")
        .doesNotContain("\"pid\":1");
  }

  /** What took a minute to find is not lost with the last step. */
  @Test
  void whereItCannotBeAppliedTheListIsShownAllTheSame() throws Failure {
    Report refusal =
        Report.parse(TARGET, "report", "{\"ok\":false,\"refused\":true,\"error\":\"busy\"}");
    Answer answer = with(LINE).applied(refusal, LINE);

    assertThat(answer.exit()).isEqualTo(Exit.REFUSED);
    assertThat(answer.errors()).containsExactly("busy");
    assertThat(answer.text()).contains(LINE).endsWith("Not applied: busy%n".formatted());
    assertThat(answer.fields()).containsEntry("error", "busy").containsEntry("applied", false);
    assertThat(String.valueOf(answer.fields().get("found"))).contains(LINE);
  }
}
