// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration whose path, or whose file, is somebody else's doing. */
class ForeignPathTest {

  /** Ends a line, begins one that looks like another's, and turns a terminal red. */
  private static final String FORGED = "c\n2026-11-23T00:00:00Z other ERROR forged\u001b[31m";

  /** No such user need exist. */
  private static final String SOMEBODY = "12345";

  @TempDir Path folder;

  private Path good(Path parent) throws IOException {
    Path file = Files.writeString(parent.resolve("guard.properties"), "cache-limit=300m\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static void assertNothingForged(HostProcess host, int warnings) {
    String status = host.ask("property name=" + GuardStatus.PROPERTY);
    assertThat(status).contains("forged?[31m").doesNotContain("\\n", "\\u001b");
    Undisturbed.end(host);
    assertThat(Rounds.warnings(host)).hasSize(warnings);
    assertThat(Undisturbed.stderr(host)).allMatch(line -> line.contains(" mlx-guard "));
    assertThat(host.stderr().replace("\n", "")).doesNotContainPattern("\\p{Cntrl}");
  }

  @Test
  void aLineBreakInThePathOfAFileForgesNoLine() throws IOException {
    Path file = good(Files.createDirectory(folder.resolve(FORGED)));
    Files.writeString(file, "config=/x\ncache-limit=zz\n");
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL).guarded("config=" + file);
    try (HostProcess host = launch.start().ready()) {
      assertThat(Eventually.state(host, "WAITING").problems())
          .hasSize(2)
          .allMatch(it -> it.contains("c?2026-11-23T00:00:00Z other ERROR forged?[31m"));
      assertNothingForged(host, 2);
    }
  }

  @Test
  void norDoesOneInTheFolderThatTheHostRunsIn() throws IOException {
    Path home = Files.createDirectory(folder.resolve(FORGED));
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL)
            .through("env", "--chdir=" + home)
            .guarded("config=nowhere.properties");
    try (HostProcess host = launch.start().ready()) {
      assertThat(Eventually.state(host, "WAITING").problems())
          .singleElement()
          .asString()
          .startsWith("file nowhere.properties does not exist in ");
      assertNothingForged(host, 1);
    }
  }

  @Test
  void norInTheLineThatTellsWhoReconfigured() throws IOException {
    Path file = good(Files.createDirectory(folder.resolve(FORGED)));
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading").guarded("");
    try (HostProcess host = launch.start().ready();
        Attachment guard = Attachment.to(host)) {
      Eventually.state(host, "WAITING");
      assertThat(guard.start("config=" + file).changed()).isTrue();
      assertNothingForged(host, 0);
      assertThat(host.stderr()).contains("cache-limit=300m (file " + folder + "/c?2026-11-23");
    }
  }

  /**
   * Only root can give a file away; who is not root sees this shown where the tests run as root.
   */
  @Test
  void aFileOfAnotherUserIsNotObeyed() throws IOException {
    Path file = good(folder);
    assumeTrue(Files.getOwner(file).getName().equals("root"), "only root can give a file away");
    Files.setOwner(
        file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(SOMEBODY));
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL).guarded("config=" + file);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      Limits own = Limits.recorded(host);
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertThat(status.mode()).isEqualTo("OBSERVE");
      assertThat(status.problems())
          .containsExactly(
              "file "
                  + file
                  + " belongs to "
                  + SOMEBODY
                  + ", and neither to this user nor to root; so the guard only observes");
      assertThat(Limits.recorded(host)).isEqualTo(own);
      Undisturbed.end(host);
      assertThat(Rounds.warnings(host)).hasSize(1);
    }
  }

  /** The negative control. */
  @Test
  void aFileOfThisUsersIsObeyed() throws IOException {
    Path file = good(folder);
    HostProcess.Launch launch = HostProcess.hostA(Personality.METAL).guarded("config=" + file);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      assertThat(Eventually.state(host, "GUARDING").mode()).isEqualTo("GUARD");
      assertThat(Limits.recorded(host).cache()).isEqualTo(300L << 20);
      Undisturbed.end(host);
    }
  }
}
