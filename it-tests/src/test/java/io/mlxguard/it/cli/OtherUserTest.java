// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attempt;
import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Hosts of one user, the command line run by another. */
class OtherUserTest {

  private static void with(TestReporter reporter, Consumer<AnotherUser> test) {
    switch (AnotherUser.find()) {
      case Attempt.Impossible<AnotherUser>(String why) -> reporter.publishEntry("one user", why);
      case Attempt.Made<AnotherUser>(AnotherUser user) -> test.accept(user);
    }
  }

  private static HostProcess theirs(AnotherUser user) {
    return Waiting.started(Waiting.launch().through(user.through()));
  }

  @Test
  void anotherUserIsRefusedByBothNames(TestReporter reporter) {
    with(
        reporter,
        user -> {
          try (HostProcess host = Waiting.started(Waiting.launch())) {
            for (String verb : new String[] {"attach", "status"}) {
              assertThat(Said.refused(Said.cli(verb, host.pid()).through(user.wrapper()).run()))
                  .isEqualTo(
                      "pid %d runs as root, this command as nobody; a JVM lets only its own user"
                              .formatted(host.pid())
                          + " attach (on Linux root too): run this as root, for example with sudo -u"
                          + " root");
            }
            assertThat(Waiting.end(host)).isEmpty();
          }
        });
  }

  @Test
  void rootGuardsAnothersOnLinux(TestReporter reporter) {
    with(
        reporter,
        user -> {
          try (HostProcess host = theirs(user)) {
            assertThat(Said.done(Said.run("attach", host.pid())).getBoolean("changed")).isTrue();
            assertThat(Said.done(Said.run("status", host.pid())).getBoolean("guarded")).isTrue();
            assertThat(Said.done(Said.run("detach", host.pid())).getBoolean("changed")).isTrue();
            assertThat(Waiting.end(host)).isEmpty();
          }
        });
  }

  @Test
  void aJarThatTheirUserCannotReadIsSaidToBeThat(TestReporter reporter, @TempDir Path folder)
      throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path jar = Files.copy(Bed.jar(), folder.resolve("mlx-guard.jar"));
    with(
        reporter,
        user -> {
          try (HostProcess host = theirs(user)) {
            assertThat(Said.refused(Said.cli("attach", host.pid()).of(jar).run()))
                .startsWith("pid " + host.pid() + " cannot open the agent's jar (")
                .endsWith("must be able to read the file and enter every directory above it");
            assertThat(Waiting.end(host))
                .as("the JDK's own line")
                .singleElement()
                .asString()
                .contains(jar.toString());
          }
        });
  }

  /** {@link OtherRuntimeTest} shows that for one's own host that Java is run. */
  @Test
  void rootNeverRunsTheJavaOfAnother(TestReporter reporter) {
    Path bare = Runtimes.bare();
    with(
        reporter,
        user -> {
          try (HostProcess host = theirs(user)) {
            Command.Outcome outcome = Said.cli("attach", host.pid()).on(bare).run();
            assertThat(Said.refused(outcome)).contains("has no module jdk.attach");
            assertThat(Waiting.end(host)).isEmpty();
          }
        });
  }
}
