// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.Service;
import io.mlxguard.bed.Supervisor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * The unit that the command line writes keeps a guarded host alive on a real systemd. Where this
 * machine lets us have none the unit is written, and the bed's own supervisor keeps the host alive:
 * that shows of systemd nothing, and is reported.
 */
class GeneratedUnitTest {

  @TempDir private Path folder;

  /** As a user would install it, from the words of the command. */
  private static String installed(Service service) {
    List<String> words =
        new ArrayList<>(List.of("systemd", "--install", "--name", service.name(), "--"));
    words.addAll(service.command());
    Path config = service.folder().resolve("config");
    Command.Outcome outcome =
        Command.cli(words.toArray(String[]::new)).env("XDG_CONFIG_HOME", config.toString()).run();
    assertThat(outcome.exit()).as(outcome.stderr()).isZero();
    try {
      return Files.readString(config.resolve("systemd/user/" + service.name() + ".service"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itStartsTheHostAgainHoweverItEndsAndStopsItForGood(TestReporter reporter) {
    String arguments =
        "install-delay=0ms,"
            + Served.Kind.BARE.woven()
            + ",scheduled-restart.after-calls=1,scheduled-restart.within=2s"
            + ",scheduled-restart.max-restarts=1";
    List<String> options = List.of("-javaagent:" + Bed.jar() + "=" + arguments);
    try (Served served =
        Served.start(
            Served.Kind.BARE,
            Served.Load.LIGHT,
            folder,
            List.of(),
            options,
            GeneratedUnitTest::installed)) {
      Supervisor supervisor = served.supervisor();
      reporter.publishEntry("the unit is started by", supervisor.toString());
      served.ends(1);
      supervisor.signal("TERM");
      served.ends(2);
      served.says("stands down");

      assertThat(supervisor.ends()).extracting(Supervisor.End::status).containsExactly(75, 143);
      assertThat(supervisor.restarts()).isEqualTo(2);
      assertThat(supervisor.log()).contains("exits with 75, systemd");
      Tally tally = served.stop();
      assertThat(tally.answeredInLife()).hasSize(3).doesNotContain(0L);
      assertThat(supervisor.pid()).as("a stop is for good").isZero();
    }
  }
}
