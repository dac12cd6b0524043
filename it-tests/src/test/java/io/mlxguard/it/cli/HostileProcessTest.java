// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that are called as nobody would call one, and those that are no JVM at all. */
class HostileProcessTest {

  /** Red, another window title, a line of its own, the other way round, a character taken back. */
  private static final String STEERING =
      "\u001b[31m\u001b]0;mine\u0007a\u202eb\nc\rd\be\u0085f\u2066";

  /** A name ends at the first white space. */
  private static final String CLEAN = "[31m]0;mineab";

  private static final String CHILD_NOT_WAITED_FOR =
      """
      import os, sys
      child = os.fork()
      if child == 0:
        os._exit(0)
      print(child, flush=True)
      sys.stdin.read()
      sys.exit(7)
      """;

  private static final String NO_JVM =
      "pid %d does not look like a HotSpot JVM, and attaching starts with a SIGQUIT, which ends most"
          + " other programs: check the pid with jps -l, or try again if it was just started";

  private static void assertSteersNothing(Command.Outcome outcome) {
    String all = outcome.stdout() + outcome.stderr();
    assertThat(all.chars().filter(c -> c != '\n'))
        .as(all)
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
  }

  private static String mine() {
    return "hostile-" + ProcessHandle.current().pid() + "-";
  }

  @Test
  void aNameThatSteersIsFoundAndShownClean(@TempDir Path folder) {
    Path jar = folder.resolve(mine() + STEERING + ".jar");
    HostProcess.Launch launch = Named.plain(jar, "--", STEERING);
    try (HostProcess host = Waiting.started(launch.with("-XX:+EnableDynamicAgentLoading"))) {
      assertThat(host.stderr() + jar).as("the negative control").contains("\u001b");
      Command.Outcome status = Command.mlxGuard("status", mine());
      assertSteersNothing(status);
      assertThat(status.stdout()).contains("pid " + host.pid() + " (" + mine() + CLEAN);
      assertSteersNothing(Command.mlxGuard("list"));
      Command.Outcome attached = Command.mlxGuard("attach", mine(), "--json");
      assertSteersNothing(attached);
      assertThat(Said.done(attached).getLong("pid")).isEqualTo(host.pid());
      Command.Outcome table = Command.mlxGuard("status", Long.toString(host.pid()));
      assertSteersNothing(table);
      assertThat(table.stdout()).contains("pid " + host.pid() + "  " + mine() + CLEAN);
      Command.Outcome wrong = Command.mlxGuard("status", STEERING + "nobody", "--json");
      assertSteersNothing(wrong);
      assertThat(Said.failed(wrong, 3)).contains("'" + CLEAN + " c def" + "nobody'");
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  /** An argument may have 128 KiB, and all of them together 2 MiB by default. */
  @Test
  void aMegabyteOfArgumentsIsNoName(@TempDir Path folder) {
    String long1 = "x".repeat(100_000);
    String[] more =
        Stream.concat(Stream.of("--"), Stream.generate(() -> long1).limit(11))
            .toArray(String[]::new);
    HostProcess.Launch launch = Named.plain(folder.resolve(mine() + "long.jar"), more);
    try (HostProcess host =
        Waiting.started(launch.with("-XX:+EnableDynamicAgentLoading", "-XX:-UsePerfData"))) {
      Command.Outcome attached = Said.run("attach", host.pid(), "--dry-run");
      assertThat(Said.done(attached).getBoolean("wouldChange")).isTrue();
      assertThat(attached.stdout().length()).isLessThan(10_000);
      Command.Outcome status = Command.mlxGuard("status", Long.toString(host.pid()));
      assertThat(status.exit()).isZero();
      assertThat(status.stdout().length()).isLessThan(10_000);
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  @Test
  void theStatusOfAGuardThatLiesSteersNothingEither() {
    String lie = "{\"version\":\"" + "\\u001b[31m\\u202e" + "1\",\"state\":\"\\u001b]0;x\\u0007\"}";
    HostProcess.Launch launch = Waiting.launch().with("-Dmlx.guard.status=" + lie);
    try (HostProcess host = Waiting.started(launch)) {
      for (String[] line : List.of(new String[] {"status"}, new String[] {"status", "--json"})) {
        String[] all =
            Stream.concat(Stream.of(line), Stream.of(Long.toString(host.pid())))
                .toArray(String[]::new);
        Command.Outcome outcome = Command.mlxGuard(all);
        assertThat(outcome.exit()).as(outcome.toString()).isZero();
        assertSteersNothing(outcome);
      }
      assertThat(Waiting.end(host)).isEmpty();
    }
  }

  @Test
  void aProgramThatIsNoJvmLivesOn() {
    try (HostProcess cat = HostProcess.of().on(Path.of("/bin/cat")).start()) {
      for (String verb : List.of("attach", "status", "detach")) {
        assertThat(Said.refused(Said.run(verb, cat.pid()))).isEqualTo(NO_JVM.formatted(cat.pid()));
      }
      assertThat(cat.ask("still here")).isEqualTo("still here");
      assertThat(cat.end()).isZero();
    }
  }

  @Test
  void norDoesOneThatIsCalledJavaEnd(@TempDir Path folder) throws IOException {
    Path script = folder.resolve("java");
    Files.writeString(script, "#!/bin/sh\nread line; echo \"$line\"; read line; exit 7\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (HostProcess host = HostProcess.of("-jar", "app.jar").on(script).start()) {
      assertThat(Said.refused(Said.run("attach", host.pid())))
          .isEqualTo(NO_JVM.formatted(host.pid()));
      assertThat(host.ask("still here")).isEqualTo("still here");
      assertThat(host.end()).isEqualTo(7);
    }
  }

  @Test
  void theFirstProcessIsNone() {
    Command.Outcome outcome = Said.run("attach", 1);
    assertThat(Said.refused(outcome)).startsWith("pid 1 ");
  }

  @Test
  void oneThatHasEndedAndIsStillListedIsGone() {
    HostProcess.Launch launch =
        HostProcess.of("python3", "-c", CHILD_NOT_WAITED_FOR).on(Path.of("/usr/bin/env"));
    try (HostProcess parent = launch.start()) {
      long pid = Long.parseLong(parent.read());
      Eventually.poll()
          .until(() -> Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z "));
      assertThat(Said.failed(Said.run("attach", pid), 3)).isEqualTo("pid " + pid + " has ended");
      assertThat(parent.end()).isEqualTo(7);
    }
  }

  @Test
  void theCommandItselfIsRefused() {
    List<String> line =
        List.of("/bin/sh", "-c", "exec \"$1\" -jar \"$2\" attach $$ --json", "itself");
    List<String> all =
        Stream.concat(line.stream(), Stream.of(Bed.java().toString(), Bed.jar().toString()))
            .toList();
    assertThat(Said.refused(Command.program(Map.of(), all)))
        .matches("pid \\d+ is this command itself");
  }

  /** The last would be 1, were it cut to the size of a pid. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "4294967297"})
  void aNumberThatIsNoProcessIsNoPartOfANameEither(String number) {
    assertThat(Said.failed(Command.mlxGuard("attach", number, "--json"), 3))
        .startsWith("there is no process " + number + "; process ids are 1 to 2147483647");
  }

  @Test
  void aProcessThatIsNotThereIsSaidToBeNone() {
    long last = Integer.MAX_VALUE;
    assertThat(Said.failed(Said.run("attach", last), 3))
        .isEqualTo("there is no process " + last + ", or it is hidden from this user; see jps -l");
  }
}
