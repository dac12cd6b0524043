// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a unit starts its service again, by its files. */
class SystemdUnitTest {

  @TempDir Path folder;

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private SystemdUnit unit(String name) {
    return new SystemdUnit(List.of(folder.resolve("absent"), folder), name, false);
  }

  @ParameterizedTest
  @CsvSource({
    "Restart=always, true",
    "Restart=no, false",
    "Restart=on-failure, true",
    "Restart=on-abnormal, false",
    "Restart=on-success, false",
    "ExecStart=/bin/true, false",
    "Restart=on-failure|SuccessExitStatus=75 143, false",
    "Restart=on-failure|SuccessExitStatus=75|RestartForceExitStatus=75, true",
    "Restart=on-success|SuccessExitStatus=TEMPFAIL, true",
    "RestartForceExitStatus=TEMPFAIL, true",
    "RestartForceExitStatus=75|RestartForceExitStatus=, false",
    "Restart=always|RestartPreventExitStatus=75, false",
    "#Restart=always, false",
    "Restart=no|Restart=always, true"
  })
  void byItsSettings(String lines, boolean again) throws IOException {
    write("llm.service", "[Unit]\nRestart=always\n[Service]\n" + lines.replace('|', '\n'));

    assertThat(unit("llm.service").startsAgainAfter(75)).hasValue(again);
  }

  @Test
  void aDropInCounts() throws IOException {
    write("llm.service", "[Service]\nExecStart=/bin/true\n");
    write("llm.service.d/10-restart.conf", "[Service]\nRestart=\\\n  always\n");
    assertThat(unit("llm.service").startsAgainAfter(75)).hasValue(true);

    write("llm.service.d/20-none.conf", "[Service]\nRestart=no\n");
    assertThat(unit("llm.service").startsAgainAfter(75)).hasValue(false);
  }

  @Test
  void aDropInOfADashCountsAndACommentsBackslashDoesNot() throws IOException {
    write("llm-blue.service", "[Service]\n# a path C:\\\nRestart=always\n");
    assertThat(unit("llm-blue.service").startsAgainAfter(75)).hasValue(true);

    write("llm-.service.d/no.conf", "[Service]\nRestart=no\n");
    assertThat(unit("llm-blue.service").startsAgainAfter(75)).hasValue(false);
  }

  @Test
  void anInstanceHasItsTemplatesFile() throws IOException {
    write("llm@.service", "[Service]\nRestart=always\n");
    assertThat(unit("llm@blue.service").startsAgainAfter(75)).hasValue(true);

    write("llm@blue.service", "[Service]\nRestart=no\n");
    assertThat(unit("llm@blue.service").startsAgainAfter(75)).hasValue(false);
  }

  @Test
  void whatIsNotFoundOrNotReadStaysOpen() throws IOException {
    assertThat(unit("llm.service").startsAgainAfter(75)).isEmpty();

    write("llm.service", "#".repeat(70_000));
    assertThat(unit("llm.service").startsAgainAfter(75)).isEmpty();
    Files.write(folder.resolve("llm.service"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(unit("llm.service").startsAgainAfter(75)).isEmpty();
  }

  @Test
  void aUsersLieInTheUsersFoldersAndTheSystemsDoNot() throws IOException {
    write("systemd/user/llm.service", "[Service]\nRestart=always\n");
    Map<String, String> environment = Map.of("XDG_CONFIG_HOME", folder.toString());

    assertThat(SystemdUnit.of("llm.service", false, environment).startsAgainAfter(75)).isEmpty();

    SystemdUnit unit = SystemdUnit.of("llm.service", true, environment);

    assertThat(unit.startsAgainAfter(75)).hasValue(true);
  }
}
