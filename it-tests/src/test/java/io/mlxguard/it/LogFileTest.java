// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines go where they are asked to, with mode 0600, and to stderr where that cannot be. */
@TestInstance(Lifecycle.PER_CLASS)
class LogFileTest {

  private static final String ALLOWED =
      "); allowed: stderr, auto, or the path of a file in a folder that exists; lines go to stderr";

  @TempDir Path folder;

  private Rounds rounds;

  @BeforeAll
  void start() {
    rounds = Rounds.on(HostProcess.hostA(Personality.METAL));
  }

  @AfterAll
  void theHostIsUnharmedAndNothingElseWasSaid() {
    rounds.close();
  }

  /** Whole once the guarding has ended. */
  private void assertOwnersAndComplete(Path file) throws IOException {
    assertThat(permissions(file)).isEqualTo("rw-------");
    String head = "\\S+T\\S+ mlx-guard\\[" + rounds.host().pid() + "\\] ";
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .matches(head + "WARN  agent argument: there is no key \"nokey\".*");
    assertThat(lines.getLast()).matches(head + "INFO  \\S+: 3 of 6 layers active on METAL MLX .*");
  }

  @Test
  void toAPathAndNothingToStderr() throws IOException {
    Path file = folder.resolve("guard.log");
    rounds.begin("nokey=1,cache-limit=301m,log.file=" + file, "GUARDING");
    rounds.end();
    assertOwnersAndComplete(file);
    assertThat(rounds.host().stderr()).doesNotContain("nokey", "301 MiB");
  }

  @Test
  void anotherFileFromTheNextAttachOn() throws IOException {
    Path first = folder.resolve("first.log");
    Path second = folder.resolve("second.log");
    rounds.begin("cache-limit=300m,log.file=" + first, "GUARDING");
    rounds.begin("nokey=1,cache-limit=300m,log.file=" + second, "GUARDING");
    rounds.end();
    assertThat(first).content().contains("3 of 6 layers active").doesNotContain("nokey");
    assertThat(second).content().contains("there is no key \"nokey\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-folder/guard.log", ".", "link.log"})
  void whereItCannotBeWrittenLinesGoToStderr(String name) throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Path link = folder.resolve("link.log");
    if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
      Files.createSymbolicLink(link, elsewhere);
    }
    Path file = folder.resolve(name);
    rounds.begin("log.file=" + file, "GUARDING");
    assertThat(Limits.recorded(rounds.host())).isNotEqualTo(rounds.own());
    assertThat(rounds.warning())
        .startsWith("log.file \"" + file + "\" cannot be written (")
        .endsWith(ALLOWED);
    rounds.end();
    assertThat(elsewhere).doesNotExist();
  }

  @Test
  void nothingAtAllAtLevelOff() {
    rounds.begin("log.level=off,nokey=1,cache-limit=302m", "GUARDING");
    rounds.end();
    assertThat(rounds.host().stderr()).doesNotContain("nokey", "302 MiB");
  }

  @Test
  void autoIsAFileOfTheUsersStateFolder() throws IOException {
    Path state = Files.createDirectory(folder.resolve("state"));
    Path home = Files.createDirectory(folder.resolve("home"));
    auto(home, state.toString(), state.resolve("mlx-guard"));
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void autoWithoutAStateFolderIsAFileBelowTheUsersHome() throws IOException {
    Path home = Files.createDirectory(folder.resolve("other-home"));
    auto(home, "not/absolute", home.resolve(".local/state/mlx-guard"));
  }

  private static void auto(Path home, String state, Path expected) throws IOException {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL)
            .with("-Duser.home=" + home)
            .env("XDG_STATE_HOME", state)
            .guarded("log.file=auto");
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      Eventually.state(host, "GUARDING");
      Undisturbed.end(host);
      assertThat(host.stderr()).isEmpty();
      Path log = expected.resolve("mlx-guard.log");
      assertThat(permissions(expected)).isEqualTo("rwx------");
      assertThat(permissions(log)).isEqualTo("rw-------");
      assertThat(Files.readAllLines(log))
          .singleElement()
          .asString()
          .contains(" mlx-guard[" + host.pid() + "] INFO  ")
          .contains(": 3 of 6 layers active on METAL MLX ");
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
