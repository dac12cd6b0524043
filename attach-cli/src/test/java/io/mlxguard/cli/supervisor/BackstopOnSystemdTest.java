// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backstop's unit as it is, on a real systemd, which restarts a host by it or does not. */
class BackstopOnSystemdTest {
  private static final String COMMANDS =
      """
      systemctl --user start x.service
      before=$(systemctl --user show -p MainPID --value x.service)
      systemctl --user set-environment PATH="$1:$PATH"
      systemctl --user start x-backstop.service
      echo "$before became $(systemctl --user show -p MainPID --value x.service)"
      """;

  /** A window of a second, and what its end takes until it is judged. */
  private static final Duration LENGTH = Duration.ofSeconds(1 + 1 + 30);

  @TempDir private Path folder;

  private Path program(String name, String text) throws Exception {
    Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  /**
   * Whether the host is another afterwards.
   *
   * @param age as {@code ps} has it
   */
  private boolean restarts(Instant opened, String age) throws Exception {
    LocalTime at = LocalTime.ofInstant(opened, ZoneOffset.UTC).withNano(0);
    String keys =
        "scheduled-restart.at=%tT,scheduled-restart.zone=UTC,scheduled-restart.within=1s"
                .formatted(at)
            + ",scheduled-restart.at-window-end=exit";
    RestartPlan plan = Jobs.job(keys).plan();
    Path java = program("java", "exec sleep 60");
    program("ps", "echo '" + age + "'");
    HostCommand command = new HostCommand(List.of(java.toString(), "Main"), folder.toString());
    HostJob job = new HostJob(command, Map.of(), plan, Optional.empty(), Duration.ofSeconds(1));
    Path units = Files.createDirectories(folder.resolve("units"));
    for (GeneratedFile file :
        new SystemdUnits("x", job, Optional.empty(), Optional.empty(), Optional.empty())
            .checked()
            .files(units)
            .files()) {
      Files.writeString(units.resolve(file.name()), file.text());
    }
    String said = PrivateManager.run(units, COMMANDS, folder.toString()).said();
    assertThat(said).containsPattern("[1-9][0-9]* became [1-9][0-9]*");
    return !said.matches("(?s).*\\b(\\d+) became \\1\\b.*");
  }

  @Test
  void aHostThatIsThereBehindTheEndIsRestartedAndNoOther() throws Exception {
    assumeTrue(PrivateManager.isPossible());
    Instant now = Instant.now();

    assertThat(restarts(now.minus(LENGTH), "01:00:00")).isTrue();
    assertThat(restarts(now.minus(LENGTH), "00:20")).as("it left in its window").isFalse();
    assertThat(restarts(now.minusSeconds(7200), "03:00:00")).as("another time").isFalse();
  }
}
