// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.LaunchedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python's plistlib reads is what went in. */
class LaunchdJobsTest {
  private static final String TO_JSON =
      "import plistlib,json,sys; print(json.dumps(plistlib.load(open(sys.argv[1],'rb'))))";

  @TempDir private Path folder;

  private JsonObject read(String plist) throws Exception {
    assumeTrue(Tool.isHere("python3"));
    Path file = Files.writeString(folder.resolve("p.plist"), plist);
    Tool tool = Tool.run(Map.of(), "python3", "-c", TO_JSON, file.toString());
    assertThat(tool.exit()).as(tool.said()).isZero();
    return JsonParser.object().from(tool.said());
  }

  private static List<GeneratedFile> files(HostJob job) throws Failure {
    return new LaunchdJobs("local.x", job, Optional.of("/l & <x>"))
        .checked()
        .files(Path.of("/agents"))
        .files();
  }

  @Test
  void nastyWordsComeBackAndEveryKeyIsInTheTable() throws Exception {
    List<String> rest = new ArrayList<>(List.of("Main"));
    rest.addAll(Jobs.NASTY);
    Map<String, String> environment =
        Map.of("A", "a & <b> \"c\" ' % $HOME é", HostVariables.NEVER_WAS, "1", "E", "");
    HostJob job = Jobs.job("", environment, Optional.empty(), rest);

    List<GeneratedFile> files = files(job);
    JsonObject json = read(files.get(0).text());

    assertThat(files).hasSize(1);
    assertThat(files.get(0).host()).isEqualTo(job.identity());
    assertThat(json.getArray("ProgramArguments")).isEqualTo(job.command().words());
    assertThat(json.getObject("EnvironmentVariables")).isEqualTo(environment);
    assertThat(json.getString("StandardOutPath")).isEqualTo("/l & <x>");
    assertThat(json.getBoolean("KeepAlive")).isTrue();
    assertThat(json.getBoolean("RunAtLoad")).isTrue();
    assertThat(json.getString("ProcessType")).isEqualTo("Interactive");
    assertThat(json.getInt("ExitTimeOut")).isEqualTo(90);
    assertThat(json.getInt("ThrottleInterval")).isEqualTo(10);
    assertThat(KnownKeys.of("launchd")).containsAll(json.keySet());
    assertThat(files.get(0).text())
        .contains(HostVariables.NOTE, "launchctl kickstart -k gui/$(id -u)/local.x");
    assertThat(GeneratedFile.isAsWritten(files.get(0).text())).isTrue();
    assertThat(GeneratedFile.isAsWritten(files.get(0).text().replace("90", "91"))).isFalse();
  }

  @Test
  void theTableWouldShowAKeyThatIsNot() throws Exception {
    assertThat(KnownKeys.of("launchd")).doesNotContain("KeepAlife").hasSizeGreaterThan(10);
  }

  @Test
  void theCalendarJobIsASecondOneOnlyWhereTheWindowsEndIsKept() throws Exception {
    String keys = "scheduled-restart.at=23:45:10,scheduled-restart.at-window-end=exit";
    List<GeneratedFile> files = files(Jobs.job(keys));

    assertThat(files)
        .extracting(GeneratedFile::name)
        .containsExactly("local.x.plist", "local.x.backstop.plist");
    assertThat(read(files.get(0).text()).has("StartCalendarInterval")).isFalse();
    JsonObject json = read(files.get(1).text());
    assertThat(KnownKeys.of("launchd")).containsAll(json.keySet());
    assertThat(json.getObject("StartCalendarInterval")).isEqualTo(Map.of("Hour", 0, "Minute", 18));
    assertThat(json.has("KeepAlive")).isFalse();
    List<Object> words = json.getArray("ProgramArguments");
    assertThat(words.subList(3, words.size()))
        .isEqualTo(List.of("mlx-guard-backstop", "local.x", "1970", "85510", "90"));
  }

  /** The system's shell hands none of them on that it was given itself. */
  @Test
  void behindAWarmUpTheHostStillHasTheLoadersVariables() throws Exception {
    String path = "/opt/mlx's lib:$HOME";
    Optional<WarmUp> warmUp = Optional.of(WarmUp.command("true"));
    HostJob job = Jobs.job("", Map.of("DYLD_LIBRARY_PATH", path), warmUp, List.of("Main"));
    List<Object> words = read(files(job).get(0).text()).getArray("ProgramArguments");
    List<String> shell = new ArrayList<>();
    words.subList(0, 5).forEach(word -> shell.add(String.valueOf(word)));
    shell.addAll(List.of("/bin/sh", "-c", "printf %s \"$DYLD_LIBRARY_PATH\""));

    assertThat(Tool.run(Map.of(), shell.toArray(String[]::new)).said()).isEqualTo(path);
  }

  @Test
  void whatIsRemovedIsNotBackAtTheNextLogin() throws Exception {
    SupervisorFiles files =
        new LaunchdJobs("local.x", Jobs.job(""), Optional.empty()).files(Path.of("/a b"));

    assertThat(files.remove())
        .containsExactly("launchctl bootout gui/$(id -u)/local.x", "rm '/a b/local.x.plist'");
  }

  @Test
  void whatCannotBe() {
    String keys = "scheduled-restart.at=04:00,scheduled-restart.at-window-end=exit";
    assertThatThrownBy(() -> files(Jobs.job(keys + ",scheduled-restart.zone=Pacific/Chatham")))
        .hasMessageContaining("calendar is the machine's");
    for (String label : List.of("", "a b", "a/b", "../a", ".a", "com.apple.x", "é")) {
      assertThatThrownBy(() -> new LaunchdJobs(label, Jobs.job(""), Optional.empty()).checked())
          .hasMessageContaining("--label");
    }
    for (String word : List.of("\u0001", "a\rb", "\u0085", "\ufffd", "\uffff", "\ud800")) {
      LaunchedProcess process =
          new LaunchedProcess(List.of("/usr/bin/java", word), Optional.of("/"), Map.of());
      assertThatThrownBy(() -> HostCommand.of(process, Optional.empty()))
          .isInstanceOf(Failure.class);
    }
  }
}
