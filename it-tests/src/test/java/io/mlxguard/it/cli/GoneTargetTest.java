// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import io.mlxguard.it.Undisturbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Processes that do not answer: ended, stopped, or deaf, at each point of a command. */
class GoneTargetTest {

  /** What the limits are beside it: the start of the command line on a busy machine. */
  private static final Duration START = Duration.ofSeconds(6);

  /** Catches the signal as a JVM does, has its library, and listens to nobody. */
  private static final String DEAF =
      """
      import ctypes, signal, sys
      ctypes.CDLL(sys.argv[1])
      signal.signal(signal.SIGQUIT, lambda *_: print("asked", file=sys.stderr, flush=True))
      print("hello from Java in no way", flush=True)
      sys.stdin.read()
      sys.exit(7)
      """;

  private static HostProcess deaf() {
    Path library = Runtimes.home(Bed.java()).resolve("lib/server/libjvm.so");
    HostProcess host =
        Waiting.started(
            HostProcess.of("python3", "-c", DEAF, library.toString()).on(Path.of("/usr/bin/env")));
    try {
      // A JVM that was killed leaves its socket behind, and a new one removes it.
      Files.deleteIfExists(Path.of("/tmp/.java_pid" + host.pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return host;
  }

  private static HostProcess holding() {
    HostProcess host =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading").start().ready();
    assertThat(host.ask("hold-properties")).isEqualTo("holding");
    return host;
  }

  private static void signal(String name, HostProcess host) {
    List<String> line = List.of("kill", "-" + name, Long.toString(host.pid()));
    assertThat(Command.program(Map.of(), line).exit()).isZero();
  }

  /** Returns once somebody is connected to it, by the kernel's own list. */
  private static void awaitConnection(HostProcess host) {
    String socket = "/.java_pid" + host.pid() + ".";
    Eventually.poll()
        .until(
            () -> {
              try (Stream<String> lines = Files.lines(Path.of("/proc/net/unix"))) {
                return lines.filter(line -> line.contains(socket)).count() > 1;
              }
            });
  }

  private static List<Path> requests(HostProcess host) {
    String file = ".attach_pid" + host.pid();
    return Stream.of(Path.of("/proc/" + host.pid() + "/cwd", file), Path.of("/tmp", file))
        .filter(Files::exists)
        .toList();
  }

  private static Command.Outcome within(Duration most, Command.Running running) {
    Instant start = Instant.now();
    Command.Outcome outcome = running.outcome();
    assertThat(Duration.between(start, Instant.now())).isLessThan(most);
    return outcome;
  }

  @Test
  void aStoppedOneIsSaidToBeThatAtOnce() {
    try (HostProcess host = Waiting.started(Waiting.launch())) {
      signal("STOP", host);
      Command.Running attach = Said.cli("attach", host.pid(), "--timeout", "60").start();
      assertThat(Said.refused(within(START, attach)))
          .isEqualTo(
              "pid %1$d is stopped (by SIGSTOP or a debugger) and cannot answer; let it go on with"
                      .formatted(host.pid())
                  + " kill -CONT "
                  + host.pid());
      signal("CONT", host);
      assertThat(Said.done(Said.run("status", host.pid())).getBoolean("guarded")).isFalse();
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  @Test
  void oneThatDoesNotListenCostsTheTimeLimitAndLosesNothing() {
    try (HostProcess host = deaf()) {
      Command.Running attach = Said.cli("attach", host.pid(), "--timeout", "2").start();
      Eventually.poll().until(() -> !host.stderr().isEmpty());
      assertThat(requests(host)).as("the negative control").hasSize(1);
      assertThat(Said.refused(within(START, attach)))
          .startsWith("pid " + host.pid() + " did not take part in attaching (")
          .contains("or run with -XX:+DisableAttachMechanism: try again with a larger --timeout");
      assertThat(requests(host)).as("what asks a JVM to listen").isEmpty();
      assertThat(Waiting.end(host)).containsOnly("asked");
    }
  }

  @Test
  void oneThatEndsWhileItIsConnectedToIsGone() {
    try (HostProcess host = deaf()) {
      Command.Running attach = Said.cli("attach", host.pid(), "--timeout", "3").start();
      Eventually.poll().until(() -> !host.stderr().isEmpty());
      signal("KILL", host);
      assertThat(Said.failed(within(START, attach), 3))
          .isEqualTo("pid " + host.pid() + " ended while this command was connecting to it");
      assertThat(host.exitCode()).isEqualTo(137);
    }
  }

  @Test
  void oneThatEndsWhileItIsAskedIsGone() {
    try (HostProcess host = holding()) {
      Command.Running attach = Said.cli("attach", host.pid(), "--timeout", "60").start();
      awaitConnection(host);
      signal("KILL", host);
      assertThat(Said.failed(within(START, attach), 3))
          .isEqualTo("pid " + host.pid() + " ended while this command was asking it");
      assertThat(host.exitCode()).isEqualTo(137);
    }
  }

  @Test
  void oneThatIsStoppedMeanwhileCostsTheTimeLimitAndGoesOnUnharmed() {
    try (HostProcess host = holding()) {
      Command.Running attach = Said.cli("attach", host.pid(), "--timeout", "2").start();
      awaitConnection(host);
      signal("STOP", host);
      assertThat(Said.refused(within(START, attach)))
          .isEqualTo(
              ("pid %1$d gave no answer within 2 s while this command was asking it; it is stopped"
                      + " (by SIGSTOP or a debugger): let it go on with kill -CONT %1$d")
                  .formatted(host.pid()));
      signal("CONT", host);
      host.ask("release-properties");
      assertThat(Said.done(Said.run("status", host.pid())).getBoolean("guarded")).isFalse();
      host.ask("load");
      host.ask("use");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host)).isEmpty();
    }
  }

  @Test
  void oneThatDoesNotAnswerForAWhileIsGuardedAfterwards() {
    try (HostProcess host = holding();
        Attachment _ = Attachment.to(host)) { // so that it listens by then
      assertThat(Said.refused(Said.run("attach", host.pid(), "--timeout", "2")))
          .isEqualTo(
              ("pid %d gave no answer within 2 s while this command was asking it; it may be"
                      + " hanging, out of CPU or in a long pause: try again with a larger --timeout")
                  .formatted(host.pid()));
      host.ask("release-properties");
      assertThat(Said.done(Said.run("attach", host.pid())).getBoolean("changed")).isTrue();
      assertThat(Said.done(Said.run("detach", host.pid())).getBoolean("changed")).isTrue();
      Undisturbed.end(host);
    }
  }
}
