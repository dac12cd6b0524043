// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchOptionsTest {
  private static final String ON = "-XX:+DisableAttachMechanism";
  private static final String OFF = "-XX:-DisableAttachMechanism";

  private static final Map<String, String> FILES =
      Map.of(
          "on",
          "# -XX:-DisableAttachMechanism\n -Xmx64m\t'" + ON + "'\r\n",
          "off",
          OFF,
          "main",
          "com.acme.Main",
          "flags",
          "+DisableAttachMechanism -UseSerialGC");

  private static boolean isOn(String line, Map<String, String> environment) {
    List<String> words = List.of(("java " + line).split(" "));
    return LaunchOptions.of(words, environment, file -> FILES.getOrDefault(file, ""))
        .isOn("DisableAttachMechanism");
  }

  @ParameterizedTest
  @CsvSource({
    "-XX:+DisableAttachMechanism Main, true",
    "-XX:+DisableAttachMechanism -XX:-DisableAttachMechanism Main, false",
    "-XX:-DisableAttachMechanism -XX:+DisableAttachMechanism Main, true",
    "-cp -XX:+DisableAttachMechanism Main, false",
    "-cp a.jar -XX:+DisableAttachMechanism Main, true",
    "-jar app.jar -XX:+DisableAttachMechanism, false",
    "-jar -XX:+DisableAttachMechanism app.jar, true",
    "-m mod/Main -XX:+DisableAttachMechanism, false",
    "Main @on, false",
    "@on Main, true",
    "@on @off Main, false",
    "@main -XX:+DisableAttachMechanism, false",
    "@gone -XX:+DisableAttachMechanism Main, true",
    "--disable-@files @on -XX:+DisableAttachMechanism, false",
    "-XX:Flags=flags Main, true",
    "-XX:-DisableAttachMechanism -XX:Flags=flags Main, false",
    "-XX:VMOptionsFile=on Main, true",
    "-XX:VMOptionsFile=on -XX:-DisableAttachMechanism Main, false",
    "'', false"
  })
  void theLastWordBeforeTheMainClassCounts(String line, boolean on) {
    assertThat(isOn(line, Map.of())).isEqualTo(on);
  }

  @ParameterizedTest
  @CsvSource({
    "JAVA_TOOL_OPTIONS, Main, true",
    "JAVA_TOOL_OPTIONS, -XX:-DisableAttachMechanism Main, false",
    "JDK_JAVA_OPTIONS, Main, true",
    "JDK_JAVA_OPTIONS, -XX:-DisableAttachMechanism Main, false",
    "_JAVA_OPTIONS, -XX:-DisableAttachMechanism Main, true",
    "OPTIONS, Main, false"
  })
  void variablesHaveTheirPlaces(String variable, String line, boolean on) {
    assertThat(isOn(line, Map.of(variable, "-Xmx64m \"" + ON + "\""))).isEqualTo(on);
  }

  @Test
  void aVariableMayNameAFile() {
    assertThat(isOn("Main", Map.of("JDK_JAVA_OPTIONS", "@on"))).isTrue();
  }

  @Test
  void filesOfAProcessAreThoseItSees(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("cmdline"), "java\0@/etc/on\0@args\0Main\0@args\0");
    Files.writeString(folder.resolve("environ"), "A=b\0JAVA_TOOL_OPTIONS=-Xint\0broken\0");
    Files.writeString(Files.createDirectories(folder.resolve("root/etc")).resolve("on"), ON);
    Files.writeString(Files.createDirectory(folder.resolve("cwd")).resolve("args"), "-Xmx1g");

    assertThat(new LaunchFiles(folder).options().words()).containsExactly("-Xint", ON, "-Xmx1g");
  }

  @Test
  void aProcessThatShowsNothingWasGivenNothing(@TempDir Path folder) {
    assertThat(new LaunchFiles(folder).options().words()).isEmpty();
  }
}
