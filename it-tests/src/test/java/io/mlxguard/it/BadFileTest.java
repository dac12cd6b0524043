// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is named and cannot be had: the guard only observes, and one line says why. */
@TestInstance(Lifecycle.PER_CLASS)
class BadFileTest {

  private static final String SETTINGS = "cache-limit=300m\n";

  /** Root may read everything, unless it runs without these two rights. */
  private static final String[] WITHOUT_ROOTS_RIGHTS = {
    "setpriv", "--bounding-set=-dac_override,-dac_read_search"
  };

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

  private void onlyObserved(Path file, String why) {
    String before = setters(rounds.host());
    GuardStatus status = rounds.begin("memory-limit=2g,config=" + file, "GUARDING");
    assertThat(setters(rounds.host())).isEqualTo(before);
    assertObserves(rounds.host(), status, rounds.own());
    assertThat(rounds.warning())
        .isEqualTo("file " + file + " " + why + "; so the guard only observes");
    rounds.end();
  }

  private static void assertObserves(HostProcess host, GuardStatus status, Limits own) {
    assertThat(status.mode()).isEqualTo("OBSERVE");
    assertThat(status.reason()).isEqualTo("MLX is in use; nothing is changed in mode observe");
    assertThat(status.layer("cache-limit").status()).isEqualTo("OBSERVING");
    assertThat(status.layer("memory-limit").status()).isEqualTo("OBSERVING");
    assertThat(status.layer("memory-limit").only().wanted()).hasValue(2L << 30);
    assertThat(Limits.recorded(host)).isEqualTo(own);
  }

  private static String setters(HostProcess host) {
    return Rounds.calls(host, "set_cache_limit") + " and " + Rounds.calls(host, "set_memory_limit");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("guard.properties"), content);
  }

  /** The negative control: the same place, and a file that is as it should be. */
  @Test
  void aGoodFileIsObeyed() throws IOException {
    GuardStatus status = rounds.begin("config=" + file(SETTINGS), "GUARDING");
    assertThat(status.mode()).isEqualTo("GUARD");
    assertThat(Limits.recorded(rounds.host()).cache()).isEqualTo(300L << 20);
    rounds.end();
  }

  @Test
  void missing() {
    onlyObserved(folder.resolve("nowhere.properties"), "does not exist");
  }

  @Test
  void aDirectory() {
    onlyObserved(folder, "is a directory; name a file");
  }

  @Test
  void aDeviceThatNeverEnds() {
    onlyObserved(Path.of("/dev/zero"), "is not a regular file");
  }

  @Test
  void tenMegabytesOfNoise() throws IOException {
    byte[] noise = new byte[10_000_000];
    new Random(4).nextBytes(noise);
    onlyObserved(Files.write(folder.resolve("noise"), noise), "is larger than 64 KiB");
  }

  @Test
  void aLittleNoise() throws IOException {
    byte[] noise = {'c', (byte) 0xc3, (byte) 0x28, 0};
    onlyObserved(Files.write(folder.resolve("little-noise"), noise), "is not text in UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-", "rwxrwxrwx"})
  void writableByOthers(String permissions) throws IOException {
    Path file = file(SETTINGS);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    onlyObserved(file, "others than its owner may write it; chmod go-w makes it good");
    Files.delete(file);
  }

  @Test
  void unreadable() throws IOException {
    Path file = Files.writeString(folder.resolve("secret.properties"), SETTINGS);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).guarded("memory-limit=2g,config=" + file);
    if (Files.isReadable(file)) {
      assumeTrue(
          Files.isExecutable(Path.of("/usr/bin/setpriv")), "this user reads whatever it likes");
      launch.through(WITHOUT_ROOTS_RIGHTS);
    }
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      assertObserves(host, Eventually.state(host, "GUARDING"), rounds.own());
      assertThat(setters(host)).isEqualTo("0 and 0");
      Undisturbed.end(host);
      assertThat(Rounds.warnings(host))
          .singleElement()
          .asString()
          .endsWith(
              "WARN  file " + file + " may not be read by this user; so the guard only observes");
    }
  }
}
