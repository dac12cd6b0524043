// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.cli.target.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedCommandTest {
  private static final String AGENT = "-javaagent:/opt/guard/mlx-guard.jar";

  @TempDir private Path folder;

  private GuardedCommand of(String line, String more, Map<String, String> environment)
      throws Failure {
    List<String> words = List.of(("/usr/bin/java " + line).split(" "));
    return GuardedCommand.of(
        new HostCommand(words, folder.toString()), environment, Jobs.JAR, more);
  }

  private List<String> words(String line, String more) throws Failure {
    return of(line, more, Map.of()).command().words();
  }

  @Test
  void theAgentStandsRightBehindTheLauncher() throws Failure {
    assertThat(words("-cp x Main", ""))
        .containsExactly(
            "/usr/bin/java", AGENT + "=scheduled-restart.at=04:00", "-cp", "x", "Main");
    assertThat(words("Main", "cache-limit=1g,scheduled-restart.after-hours=20"))
        .contains(AGENT + "=cache-limit=1g,scheduled-restart.after-hours=20");
  }

  @Test
  void anAgentThatIsThereKeepsItsPlaceItsJarAndItsKeys() throws Failure {
    String there = "-javaagent:lib/mlx-guard-0.9.jar=";
    assertThat(words("-Xmx1g " + there + "scheduled-restart.at=03:00 Main", ""))
        .containsExactly("/usr/bin/java", "-Xmx1g", there + "scheduled-restart.at=03:00", "Main");
    assertThat(words(there + "cache-limit=1g,mode=observe Main", "mode=guard"))
        .contains(there + "cache-limit=1g,mode=guard,scheduled-restart.at=04:00");
    assertThat(words("-javaagent:other.jar=a Main -javaagent:mlx-guard.jar", ""))
        .contains(AGENT + "=scheduled-restart.at=04:00", "-javaagent:other.jar=a");
  }

  @Test
  void aTimeIsAddedOnlyWhereNothingIsSaidOfLayerSixInAnyOfTheFourPlaces() throws Exception {
    Files.writeString(folder.resolve("guard.properties"), "scheduled-restart.at = 05:00\n");
    String at = "scheduled-restart.at=04:00";

    assertThat(words("-Dmlx.guard.scheduled-restart.at=02:00 Main", "")).contains(AGENT);
    assertThat(words("Main", "config=guard.properties"))
        .contains(AGENT + "=config=guard.properties");
    assertThat(words("Main", "config=gone")).contains(AGENT + "=config=gone," + at);
    assertThat(of("Main", "", Map.of("MLX_GUARD_SCHEDULED_RESTART_AT", "02:00")).command().words())
        .contains(AGENT);
  }

  @Test
  void anAgentInAFileOfArgumentsIsSeenAndNotChanged() throws Exception {
    Files.writeString(folder.resolve("args"), AGENT + "=cache-limit=1g");

    assertThat(words("@args Main", "")).containsExactly("/usr/bin/java", "@args", "Main");
    assertThat(of("@args Main", "", Map.of()).notes()).singleElement().asString().contains("add");
    assertThatThrownBy(() -> words("@args Main", "mode=guard")).hasMessageContaining("file of");
  }

  @Test
  void whatCannotBe() {
    assertThatThrownBy(() -> words("Main", "mode")).hasMessageContaining("k=v,k=v");
    assertThatThrownBy(() -> words(AGENT + " " + AGENT + "=a=b Main", ""))
        .hasMessageContaining("twice");
  }
}
