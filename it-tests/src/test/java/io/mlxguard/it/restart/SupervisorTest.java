// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Command;
import io.mlxguard.bed.Service;
import io.mlxguard.bed.Supervisor;
import io.mlxguard.it.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the other tests rely on: a supervisor starts again whatever ends, but for a stop. */
class SupervisorTest {

  /** Each, whatever this machine has. */
  enum Kind {
    HERE,
    OWN;

    Supervisor of(Service service) {
      return switch (this) {
        case HERE -> Supervisor.here(service, Service::unit);
        case OWN -> Supervisor.own(service);
      };
    }
  }

  /** Tells who it is, then ends with the code it reads from a pipe; one may ask it not to end. */
  private static final String SCRIPT =
      """
      [ "$DEAF" ] && trap '' TERM
      printf '%s\\n' "life $$ $SYSTEMD_EXEC_PID $INVOCATION_ID $WORDS" >>"$1"
      read -r code <"$2"
      exit "$code"
      """;

  private static final String WORDS = "a \"b\" $c %d \\e";

  @TempDir private Path folder;

  private Supervisor supervisor(Kind kind, Map<String, String> environment, Duration stopWithin) {
    Command.Outcome made = Command.program(Map.of(), List.of("mkfifo", pipe().toString()));
    assertThat(made.exit()).as(made.stderr()).isZero();
    List<String> command =
        List.of("/bin/sh", "-c", SCRIPT, "life", lives().toString(), pipe().toString());
    Service service = new Service("contract", folder, command).in(environment).stopping(stopWithin);
    return kind.of(service);
  }

  private Path pipe() {
    return folder.resolve("pipe");
  }

  private Path lives() {
    return folder.resolve("lives");
  }

  private List<String> lives(int wanted) {
    return Eventually.poll()
        .until(
            () -> Files.exists(lives()) ? Files.readAllLines(lives()) : List.<String>of(),
            lines -> lines.size() >= wanted);
  }

  @ParameterizedTest
  @EnumSource
  void startsAgainWhateverEnds(Kind kind, TestReporter reporter) throws IOException {
    try (Supervisor supervisor = supervisor(kind, Map.of("WORDS", WORDS), Duration.ofMinutes(1))) {
      reporter.publishEntry("supervisor", supervisor.toString());
      supervisor.start();
      int life = 0;
      for (String end : List.of("75", "1", "0", "KILL", "TERM")) {
        List<String> lives = lives(++life);
        String[] words = lives.getLast().split(" ", 5);
        long pid = Long.parseLong(words[1]); // which may speak before its supervisor knows of it
        Eventually.poll().until(() -> supervisor.pid() == pid);
        assertThat(words[2]).as("SYSTEMD_EXEC_PID").isEqualTo(words[1]);
        assertThat(words[3]).as("INVOCATION_ID").matches("[0-9a-f]{32}");
        assertThat(words[4]).isEqualTo(WORDS);
        if (Character.isDigit(end.charAt(0))) {
          Files.writeString(pipe(), end + "\n");
        } else {
          supervisor.signal(end);
        }
      }
      List<String> lives = lives(6);
      assertThat(lives).doesNotHaveDuplicates();
      assertThat(supervisor.ends())
          .extracting(Supervisor.End::status)
          .containsExactly(75, 1, 0, 128 + 9, 128 + 15);
      assertThat(supervisor.restarts()).isEqualTo(5);

      supervisor.stop();
      assertThat(supervisor.pid()).isZero();
      assertThat(supervisor.ends()).hasSize(6);
      assertThat(supervisor.ends().getLast().status()).isEqualTo(128 + 15);
      assertThat(Files.readAllLines(lives())).isEqualTo(lives);
    }
  }

  @ParameterizedTest
  @EnumSource
  void killsWhatDoesNotStop(Kind kind) {
    try (Supervisor supervisor = supervisor(kind, Map.of("DEAF", "yes"), Duration.ofMillis(200))) {
      supervisor.start();
      List<String> _ = lives(1);
      supervisor.stop();
      assertThat(supervisor.pid()).isZero();
      assertThat(supervisor.ends()).extracting(Supervisor.End::status).containsExactly(128 + 9);
    }
  }
}
