// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.bed.Attempt;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Limits;
import io.mlxguard.it.Undisturbed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Verbs on several hosts. Those with MLX are run by a user who has no others, so that nobody's own
 * application is guarded by a test.
 */
class SeveralTest {

  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g,install-delay=0ms";

  private static List<JsonObject> lines(Command.Outcome outcome) {
    List<JsonObject> objects = new ArrayList<>();
    for (String line : outcome.stdout().lines().toList()) {
      try {
        objects.add(JsonParser.object().from(line));
      } catch (JsonParserException e) {
        throw new AssertionError("not one object a line: " + outcome, e);
      }
    }
    return objects;
  }

  private static HostProcess withMlx(AnotherUser user) {
    return HostProcess.hostA(Personality.METAL, "--eager")
        .with("-XX:+EnableDynamicAgentLoading")
        .through(user.through())
        .start()
        .ready();
  }

  private static Command.Outcome all(AnotherUser user, String... line) {
    return Command.cli(line).through(user.wrapper()).run();
  }

  @Test
  void allMeansEveryHostOfTheUserWithMlxAndNoOther(TestReporter reporter) {
    switch (AnotherUser.find()) {
      case Attempt.Impossible<AnotherUser>(String why) -> reporter.publishEntry("one user", why);
      case Attempt.Made<AnotherUser>(AnotherUser user) -> assertAll(user);
    }
  }

  private static void assertAll(AnotherUser user) {
    try (HostProcess without = Waiting.started(Waiting.launch().through(user.through()))) {
      assertThat(Said.failed(all(user, "attach", "--all", "--json"), 3))
          .isEqualTo(
              "no JVM of this user has MLX loaded; java -jar mlx-guard.jar list shows its JVMs");
      try (HostProcess one = withMlx(user);
          HostProcess two = withMlx(user);
          HostProcess others = Waiting.started(Waiting.launch())) {
        Command.Outcome attached = all(user, "attach", "--all", "--json", "--options", ARGUMENTS);
        assertThat(attached.exit()).as(attached.toString()).isZero();
        assertThat(lines(attached))
            .extracting(it -> it.getLong("pid"))
            .containsExactlyInAnyOrder(one.pid(), two.pid());
        assertThat(lines(attached)).allMatch(it -> it.getBoolean("changed"));
        for (HostProcess host : List.of(one, two)) {
          assertThat(Limits.recorded(host)).isEqualTo(new Limits(300L << 20, 2L << 30));
        }
        Command.Outcome cleared = all(user, "clear", "--all", "--json");
        assertThat(cleared.exit()).isEqualTo(4);
        assertThat(lines(cleared)).hasSize(2).allMatch(it -> it.getInt("exit") == 4);
        assertThat(all(user, "detach", "--all").stdout().lines())
            .filteredOn(line -> line.startsWith("detached from pid "))
            .hasSize(2);
        Undisturbed.end(one);
        Undisturbed.end(two);
        assertThat(Waiting.end(others)).isEmpty();
      }
      assertThat(Waiting.end(without)).isEmpty();
    }
  }

  @Test
  void aPatternMeansEveryNameItFitsAndTheWorstExitCodeCounts(@TempDir Path folder) {
    String mine = "several-" + ProcessHandle.current().pid();
    HostProcess.Launch willing =
        Named.plain(folder.resolve(mine + "-a.jar")).with("-XX:+EnableDynamicAgentLoading");
    HostProcess.Launch unwilling =
        Named.plain(folder.resolve(mine + "-b.jar")).with("-XX:-EnableDynamicAgentLoading");
    try (HostProcess a = Waiting.started(willing);
        HostProcess b = Waiting.started(unwilling)) {
      assertThat(Said.failed(Command.mlxGuard("attach", mine, "--json"), 2))
          .startsWith("'" + mine + "' means more than one JVM; give a pid, or a pattern with * for")
          .contains("pid " + a.pid() + " (" + mine + "-a.jar)")
          .contains("pid " + b.pid() + " (" + mine + "-b.jar)");
      Command.Outcome outcome = Command.mlxGuard("attach", mine + "*", "--json");
      assertThat(outcome.exit()).isEqualTo(4);
      assertThat(lines(outcome))
          .extracting(it -> it.getLong("pid") + " " + it.getInt("exit"))
          .containsExactlyInAnyOrder(a.pid() + " 0", b.pid() + " 4");
      assertThat(Said.done(Command.mlxGuard("detach", mine + "-a*", "--json")).getLong("pid"))
          .isEqualTo(a.pid());
      assertThat(Waiting.end(a)).isEmpty();
      assertThat(Waiting.end(b)).isEmpty();
    }
  }
}
