// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.mlxguard.cli.target.AgentJar;
import io.mlxguard.cli.terminal.Output;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupervisorVerbTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private static final String WORDS =
      """
        Wait.java \\
        "a b" \\
        "" \\
        "%%h" \\
        "$$x" \\
        "é" \\
        ""
      """;

  private final StringWriter data = new StringWriter();
  private final StringWriter talk = new StringWriter();

  private int run(String... args) {
    data.getBuffer().setLength(0);
    talk.getBuffer().setLength(0);
    Output output =
        new Output(new PrintWriter(data, true), new PrintWriter(talk, true), false, false);
    AgentJar jar = AgentJar.of("/opt/mlx-guard.jar", "1.2.3");
    return Cli.commandLine(new Invocation(List.of(args), jar, output)).execute(args);
  }

  @Test
  void givenWordsArePrintedWithTheCommandsBesideThem() {
    assertThat(run("systemd", "--name", "llm", "--", JAVA, "@args", "-x", "--json")).isZero();
    assertThat(data.toString())
        .startsWith("# mlx-guard wrote this")
        .contains(
            "ExecStart=" + JAVA,
            "-javaagent:/opt/mlx-guard.jar=scheduled-restart.at=04:00",
            "  @args \\\n  -x \\\n  --json\n",
            "WorkingDirectory=" + Path.of("").toAbsolutePath());
    assertThat(talk.toString())
        .contains(
            "systemctl --user enable llm.service\n",
            "systemctl --user restart llm.service\n",
            "loginctl enable-linger",
            "--install");

    assertThat(run("launchd", "--", JAVA, "-cp", "x", "com.acme.Main")).isZero();
    assertThat(data.toString())
        .startsWith("<?xml")
        .contains("<string>local.mlx-guard.com.acme.Main</string>");
    assertThat(talk.toString())
        .contains(
            "launchctl bootstrap gui/$(id -u) ",
            "launchctl kickstart gui/$(id -u)/local",
            "launchctl print gui/",
            "launchctl bootout gui/",
            "error 5")
        .doesNotContain("launchctl load");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "systemd",
        "systemd 1 2",
        "systemd 1 -- JAVA Main",
        "systemd -- nosuchprogram Main",
        "systemd -- JAVA",
        "systemd --stop-timeout 0s -- JAVA Main",
        "systemd --stop-timeout 2h -- JAVA Main",
        "systemd --agent-args x -- JAVA Main",
        "systemd --agent-args scheduled-restart.at=x -- JAVA Main",
        "systemd --env 1=2 -- JAVA Main",
        "systemd --run-as ann -- JAVA Main",
        "systemd --system -- JAVA Main",
        "systemd --memory-max 0 -- JAVA Main",
        "systemd --name a/b -- JAVA Main",
        "systemd --warm-up-url http://x --warm-up-command y -- JAVA Main",
        "launchd --label a/b -- JAVA Main",
        "launchd --log x -- JAVA Main",
        "launchd --warm-up-url x -- JAVA Main"
      })
  void mistakes(String line) {
    assertThat(run(line.replace("JAVA", JAVA).split(" "))).isEqualTo(2);
    assertThat(data.toString()).isEmpty();
    assertThat(talk.toString()).contains("Usage: java -jar mlx-guard.jar");
  }

  @Test
  void refusals() {
    assertThat(run("systemd", "--", "/bin/sh", "start.sh")).isEqualTo(4);
    assertThat(talk.toString()).contains("is not the java launcher");
    assertThat(run("systemd", "--env", "MLX_GUARD_NO_SUCH", "--", JAVA, "Main")).isEqualTo(4);
    assertThat(run("launchd", Integer.toString(Integer.MAX_VALUE))).isEqualTo(3);
  }

  @Test
  void whatIsSecretAndWhatNeverRestartsIsSaid() {
    String args = "mode=observe,scheduled-restart.at=04:00";
    assertThat(run("systemd", "--agent-args", args, "--", JAVA, "-Da.password=hunter2", "Main"))
        .isZero();
    assertThat(talk.toString())
        .contains("-Da.password", "never restart this host: mode is observe")
        .doesNotContain("hunter2");
  }

  @Test
  void aVariableThatNeverWasIsPassedOnAndSaid() {
    assertThat(run("launchd", "--env", "MLX_FORCE_FP16=1", "--", JAVA, "Main")).isZero();
    assertThat(data.toString()).contains("<key>MLX_FORCE_FP16</key>", "never had");
    assertThat(talk.toString()).contains("MLX has no variable MLX_FORCE_FP16");
  }

  /** A program called java that waits: its words are what the kernel shows of it. */
  @Test
  void aRunningProcessIsCopiedWordForWord(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/cmdline")));
    Path work = Files.createDirectory(folder.resolve("w é"));
    Path source =
        Files.writeString(
            work.resolve("Wait.java"),
            "public class Wait { public static void main(String[] a) throws Exception {"
                + " System.out.println(1); System.in.read(); } }");
    List<String> words = new ArrayList<>(List.of(JAVA, source.getFileName().toString()));
    words.addAll(List.of("a b", "", "%h", "$x", "é", ""));
    ProcessBuilder builder = new ProcessBuilder(words).directory(work.toFile());
    builder.environment().put("MLX_X", "secret value");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    try {
      assertThat(process.getInputStream().read()).isEqualTo('1');
      String pid = Long.toString(process.pid());
      assertThat(run("systemd", pid, "--json")).isZero();
      JsonObject json = JsonParser.object().from(data.toString());
      assertThat(json.getBoolean("changed")).isFalse();
      String text = json.getArray("files").getObject(0).getString("text");
      assertThat(text).contains("WorkingDirectory=" + work, WORDS).doesNotContain("secret");
      assertThat(talk.toString()).contains("MLX_X", "kill " + pid);
      assertThat(run("systemd", pid, "--env", "MLX_X")).isZero();
      assertThat(data.toString()).contains("Environment=\"MLX_X=secret value\"");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
