// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.host.logging.JmxBuilder;
import io.mlxguard.host.logging.JmxLogManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whoever brings JMX up brings logging up, and from then on a log manager that the host names is
 * ignored; and hosts bring up the two in either order, each under a lock of its own. So the guard
 * uses JMX only once the host has.
 */
class LogManagerTest {

  private static final int[] DELAYS_MILLIS = {0, 400, 800, 1500, 5000};

  private static final String ATTACHABLE = "-XX:+EnableDynamicAgentLoading";
  private static final String STATUS = GuardStatus.PROPERTY;

  /** The guard and six layers. */
  private static final String BEANS_WITHOUT_MLX = "7";

  /** A child JVM with the host that names its log manager. */
  private static final class LoggingHost implements AutoCloseable {

    private final Process process;
    private final PrintWriter stdin;
    private final BufferedReader stdout;
    private final Path stderr;

    LoggingHost(Path stderr, List<String> options, String... arguments) throws IOException {
      this.stderr = stderr;
      List<String> line = new ArrayList<>(List.of(Bed.java().toString()));
      line.addAll(options);
      line.addAll(List.of("-cp", Bed.hosts().toString()));
      line.add("io.mlxguard.host.logging.LoggingHost");
      line.addAll(List.of(arguments));
      process = new ProcessBuilder(line).redirectError(stderr.toFile()).start();
      stdin = new PrintWriter(process.outputWriter(), true);
      stdout = process.inputReader();
    }

    /** A host that hangs is one that says nothing. */
    String read() throws IOException {
      Eventually.poll().until(() -> stdout.ready() || !process.isAlive());
      return String.valueOf(stdout.readLine());
    }

    void say(String line) {
      stdin.println(line);
    }

    /** The second time the guard has looked, and is woken to see whether JMX is there. */
    void attach() throws Exception {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      try {
        for (int time = 1; time <= 2; time++) {
          machine.loadAgent(Bed.jar().toString(), "");
          Eventually.poll()
              .until(
                  () -> machine.getSystemProperties().getProperty(STATUS, ""),
                  status -> status.contains("\"state\":\"WAITING\""));
        }
      } finally {
        machine.detach();
      }
    }

    String ask(String command) throws IOException {
      stdin.println(command);
      return read();
    }

    /** The host has asked for JMX by asking for them. */
    void showsBeans() {
      Eventually.poll().until(() -> ask("mbeans mlx.guard:*"), BEANS_WITHOUT_MLX::equals);
    }

    void mbeansAre(String state) {
      Eventually.poll().until(() -> mbeans(ask("property " + STATUS)), state::equals);
    }

    private static String mbeans(String status) {
      return status.equals("-") ? "" : GuardStatus.parse(status).json().getString("mbeans");
    }

    void assertEndsUndisturbed() throws IOException, InterruptedException {
      stdin.close();
      assertThat(process.waitFor()).isZero();
      assertThat(stdout.readLine()).isNull();
      assertThat(Files.readString(stderr)).isEmpty();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void aLogManagerThatTheHostNamesLateIsHonouredAndTheBeansFollow(@TempDir Path folder)
      throws Exception {
    List<LoggingHost> hosts = new ArrayList<>();
    try {
      for (int delay : DELAYS_MILLIS) {
        Path stderr = folder.resolve(delay + ".err");
        List<String> guarded = List.of("-javaagent:" + Bed.jar());
        hosts.add(new LoggingHost(stderr, guarded, Integer.toString(delay)));
      }
      for (LoggingHost host : hosts) {
        assertThat(host.read()).isEqualTo("honoured");
        host.showsBeans();
        host.assertEndsUndisturbed();
      }
    } finally {
      hosts.forEach(LoggingHost::close);
    }
  }

  @Test
  void aLogManagerNamedAfterAnAttachIsHonouredButNotOneAfterJmx(@TempDir Path folder)
      throws Exception {
    for (boolean jmxFirst : List.of(false, true)) {
      Path stderr = folder.resolve(jmxFirst + ".err");
      try (LoggingHost host = new LoggingHost(stderr, List.of(ATTACHABLE))) {
        assertThat(host.read()).isEqualTo("ready");
        host.attach();
        if (jmxFirst) {
          host.showsBeans();
        } else {
          host.mbeansAre("waits until something in this JVM uses JMX, as JConsole does");
        }
        assertThat(host.ask("log")).isEqualTo(jmxFirst ? "ignored" : "honoured");
        host.assertEndsUndisturbed();
      }
    }
  }

  /** Wherever the host is between the two locks when the guard comes, it goes on. */
  @ParameterizedTest
  @CsvSource({
    "logging, use-logging, JmxLogManager",
    "jmx-within-logging, use-logging, JmxLogManager",
    "jmx, mbeans java.lang:type=Runtime, 1",
    "logging, mbeans java.lang:type=Runtime, 1",
  })
  void aHostInWhichLoggingAndJmxNeedEachOtherStarts(
      String place, String command, String answer, @TempDir Path folder) throws Exception {
    List<String> options =
        List.of(
            ATTACHABLE,
            "-Djava.util.logging.manager=" + JmxLogManager.class.getName(),
            "-Djavax.management.builder.initial=" + JmxBuilder.class.getName(),
            "-Dhost.pause=" + place);
    try (LoggingHost host = new LoggingHost(folder.resolve("err"), options)) {
      assertThat(host.read()).isEqualTo("ready");
      assertThat(host.ask(command)).isEqualTo("at " + place);
      host.attach();
      host.say("go on");
      assertThat(host.read()).isEqualTo(answer);
      host.showsBeans();
      host.assertEndsUndisturbed();
    }
  }
}
