// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.GuardStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever touches JMX brings up logging, and from then on a log manager that the host names is
 * ignored. The guard touches it only once the host has done so.
 */
class LogManagerTest {

  private static final int[] DELAYS_MILLIS = {0, 400, 800, 1500, 5000};

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

    String read() throws IOException {
      return String.valueOf(stdout.readLine());
    }

    String ask(String command) throws IOException {
      stdin.println(command);
      return read();
    }

    void mbeansAre(String state) {
      Eventually.poll().until(() -> mbeans(ask("property " + GuardStatus.PROPERTY)), state::equals);
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
        host.mbeansAre("registered");
        assertThat(host.ask("mbeans mlx.guard:*")).isEqualTo(BEANS_WITHOUT_MLX);
        host.assertEndsUndisturbed();
      }
    } finally {
      hosts.forEach(LoggingHost::close);
    }
  }

  @Test
  void aLogManagerNamedAfterJmxIsIgnoredWhichTheSameCheckSees(@TempDir Path folder)
      throws Exception {
    try (LoggingHost host =
        new LoggingHost(folder.resolve("err"), List.of("-XX:+EnableDynamicAgentLoading"))) {
      assertThat(host.read()).isEqualTo("ready");
      // An attach is a sign that the host is up, and this one is not.
      VirtualMachine machine = VirtualMachine.attach(Long.toString(host.process.pid()));
      try {
        machine.loadAgent(Bed.jar().toString(), "");
      } finally {
        machine.detach();
      }
      host.mbeansAre("registered");
      assertThat(host.ask("log")).isEqualTo("ignored");
      host.assertEndsUndisturbed();
    }
  }
}
