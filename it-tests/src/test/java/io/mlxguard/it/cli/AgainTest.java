// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import io.mlxguard.it.Jcmd;
import io.mlxguard.it.Limits;
import io.mlxguard.it.Undisturbed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What changes nothing says so, and does not. */
class AgainTest {

  private static final String ARGUMENTS = "cache-limit=300m,memory-limit=2g,install-delay=0ms";
  private static final Limits GUARDED = new Limits(300L << 20, 2L << 30);

  private static HostProcess host() {
    return HostProcess.hostA(Personality.METAL, "--eager")
        .with("-XX:+EnableDynamicAgentLoading")
        .start()
        .ready();
  }

  /**
   * What loading anything would change.
   *
   * @param lines on the host's stderr
   * @param entries whether the guard's entry class is there: it stays when its guard has gone
   */
  private record Trace(int lines, long guardThreads, boolean entries, List<String> properties) {

    static Trace of(HostProcess host) {
      try (Attachment connection = Attachment.to(host)) {
        return new Trace(
            Undisturbed.stderr(host).size(),
            host.ask("threads", "guard"),
            Jcmd.live(host, "io.mlxguard.shim.Agent") > 0,
            AgainTest.properties(connection));
      }
    }
  }

  @Test
  void theSameArgumentsChangeNothingAndOthersReconfigure() {
    try (HostProcess host = host()) {
      JsonObject first = Said.done(Said.run("attach", host.pid(), ARGUMENTS));
      assertThat(first.getBoolean("changed")).isTrue();
      assertThat(Limits.recorded(host)).isEqualTo(GUARDED);
      int lines = Undisturbed.stderr(host).size();

      String[] again = {"attach", Long.toString(host.pid()), ARGUMENTS};
      Command.Outcome said = Command.mlxGuard(again);
      assertThat(said.exit()).isZero();
      assertThat(said.stderr())
          .isEqualTo("mlx-guard: nothing changed: the same configuration is in force\n");
      JsonObject same = Said.done(Said.run("attach", host.pid(), ARGUMENTS));
      assertThat(same.getBoolean("changed")).isFalse();
      assertThat(same.getObject("status").getString("since"))
          .isEqualTo(first.getObject("status").getString("since"));
      assertThat(Undisturbed.stderr(host).size()).as("lines on its stderr").isEqualTo(lines);

      JsonObject other = Said.done(Said.run("attach", host.pid(), ARGUMENTS.replace("300", "200")));
      assertThat(other.getBoolean("changed")).isTrue();
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(200L << 20, 2L << 30));
      assertThat(Said.done(Said.run("set", host.pid(), "cache-limit=200m")).getBoolean("changed"))
          .isFalse();
      assertThat(Said.done(Said.run("detach", host.pid())).getBoolean("changed")).isTrue();
      assertThat(Said.done(Said.run("detach", host.pid())).getBoolean("changed")).isFalse();
      Undisturbed.end(host);
    }
  }

  /** Without the option that has the JDK keep quiet about what is loaded. */
  @Test
  void aStatusLoadsNothing() {
    HostProcess.Launch launch = HostProcess.plain(Waiting.arguments());
    try (HostProcess host = Waiting.started(launch)) {
      assertThat(Said.run("status", host.pid()).exit()).isZero();
      assertThat(host.stderr()).isEmpty();
      Said.done(Said.run("attach", host.pid()));
      int lines = Undisturbed.stderr(host).size();
      assertThat(lines).as("the negative control").isPositive();
      assertThat(Said.done(Said.run("status", host.pid())).getBoolean("guarded")).isTrue();
      assertThat(Waiting.end(host)).hasSize(lines);
    }
  }

  @Test
  void aDryRunLoadsNothingAndSaysWhatWouldBeDone() {
    try (HostProcess host = host()) {
      Trace before = Trace.of(host);
      assertThat(before).isEqualTo(new Trace(0, 0, false, List.of()));
      assertWould(host, true, "attach", " would be guarded with " + ARGUMENTS, ARGUMENTS);
      assertThat(Trace.of(host)).isEqualTo(before);

      Said.done(Said.run("attach", host.pid(), ARGUMENTS));
      Trace guarded = afterReport(host);
      assertThat(guarded.entries()).as("the negative control").isTrue();
      assertThat(guarded.guardThreads()).isPositive();
      Optional<GuardStatus> status = GuardStatus.of(host);
      String now = " in place of " + ARGUMENTS;
      assertWould(host, false, "attach", " is guarded with " + ARGUMENTS + " already", ARGUMENTS);
      assertWould(host, true, "attach", " would be guarded with the defaults" + now);
      assertWould(host, true, "set", "cache-limit=1g would be set in pid ", "cache-limit=1g");
      assertWould(
          host, true, "clear", ", where layer 4 is SKIPPED, no method is named; clear-after-gen");
      assertWould(host, true, "detach", " would be detached from, and its own limits put back");
      Trace after = Trace.of(host);
      assertThat(after.guardThreads()).isLessThanOrEqualTo(guarded.guardThreads());
      assertThat(after)
          .usingRecursiveComparison()
          .ignoringFields("guardThreads")
          .isEqualTo(guarded);
      assertThat(Limits.recorded(host)).isEqualTo(GUARDED);
      assertThat(GuardStatus.of(host).orElseThrow().json().getString("since"))
          .isEqualTo(status.orElseThrow().json().getString("since"));
      Undisturbed.end(host);
    }
  }

  /** Once the report of the attach has gone. */
  private static Trace afterReport(HostProcess host) {
    try (Attachment connection = Attachment.to(host)) {
      Eventually.poll().until(() -> properties(connection).equals(List.of(GuardStatus.PROPERTY)));
    }
    return Trace.of(host);
  }

  private static List<String> properties(Attachment connection) {
    return connection.properties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("mlx.guard"))
        .sorted()
        .toList();
  }

  private static void assertWould(
      HostProcess host, boolean change, String verb, String message, String... rest) {
    String[] all = Arrays.copyOf(rest, rest.length + 1);
    all[rest.length] = "--dry-run";
    JsonObject would = Said.done(Said.run(verb, host.pid(), all));
    assertThat(would)
        .containsAllEntriesOf(Map.of("dryRun", true, "changed", false, "wouldChange", change));
    assertThat(would.getString("message")).contains(message).contains("pid " + host.pid());
  }
}
