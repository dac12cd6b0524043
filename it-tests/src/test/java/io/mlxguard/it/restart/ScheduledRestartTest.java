// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed;
import io.mlxguard.bed.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host under load is restarted on schedule and loses no request that it has accepted, if it can
 * end without losing one at all; {@link LossTest} shows that the bed would see it.
 */
class ScheduledRestartTest {

  private static final String KEY = "scheduled-restart.";

  /**
   * Each life's own time of day, so many seconds after its start; the clock of a day is too slow.
   */
  private static final String SCHEDULE =
      """
      after=$(cat "$2")
      at=$(date -u -d "$after sec" +%H:%M:%S 2>/dev/null || date -u -v "${after}S" +%H:%M:%S)
      umask 077 && echo "scheduled-restart.at=$at" >"$1" && shift 2 && exec "$@"
      """;

  /** Past, by more than any window here: not today. */
  private static final String NEVER = "-3600";

  /**
   * By then a host is guarded, even a small one on a busy machine: no window before that counts.
   */
  private static final int GUARDED_SECONDS = 5;

  @TempDir private Path folder;

  /** A host whose schedule waits to be told; {@code keys} of layer 6, without its name. */
  private Served start(Served.Kind kind, Served.Load load, String... keys) throws IOException {
    Path configuration = folder.resolve("guard.properties");
    Files.writeString(after(), NEVER);
    List<String> schedule =
        List.of("/bin/sh", "-c", SCHEDULE, "host", configuration.toString(), after().toString());
    List<String> options = new ArrayList<>(guarded(kind, keys));
    options.add("-Dmlx.guard.config=" + configuration);
    return Served.start(kind, load, folder, schedule, options);
  }

  private static List<String> guarded(Served.Kind kind, String... keys) {
    String layer = KEY + String.join("," + KEY, keys);
    String arguments = "install-delay=0ms," + kind.woven() + "," + layer;
    return List.of("-javaagent:" + Bed.jar() + "=" + arguments);
  }

  private Path after() {
    return folder.resolve("after");
  }

  /** One life to learn how long a start takes, then as many as wanted that end on schedule. */
  private Tally onSchedule(Served served, int cycles, TestReporter reporter) throws IOException {
    Instant start = Instant.now();
    long startSeconds = served.answersAfter(start).toSeconds();
    Files.writeString(after(), "+%d".formatted(2 * startSeconds + GUARDED_SECONDS));
    served.supervisor().signal("TERM");
    for (int end = 1; end <= cycles + 1; end++) {
      served.ends(end);
    }
    assertThat(served.supervisor().restarts()).isEqualTo(cycles + 1);
    Tally tally = served.stop();
    reporter.publishEntry(served.supervisor().toString(), tally.toString());
    assertThat(tally.answeredInLife()).hasSize(cycles + 2).doesNotContain(0L);
    return tally;
  }

  private void cutsNone(int cycles, TestReporter reporter) throws IOException {
    try (Served served =
        start(
            Served.Kind.GRACEFUL,
            Served.Load.LIGHT,
            "zone=UTC",
            "within=10s",
            "jitter=0s",
            "max-restarts=100")) {
      Tally tally = onSchedule(served, cycles, reporter);
      assertThat(tally.cut()).isEmpty();
      assertThat(scheduled(served.supervisor(), cycles)).containsOnly(75);
      assertThat(served.supervisor().log())
          .containsPattern("exits with 75, systemd.* has to start it again")
          .doesNotContain("no shutdown hook");
    }
  }

  private static List<Integer> scheduled(Supervisor supervisor, int cycles) {
    return supervisor.ends().stream().map(Supervisor.End::status).skip(1).limit(cycles).toList();
  }

  @Test
  void aHostThatFinishesItsWorkCutsNone(TestReporter reporter) throws IOException {
    cutsNone(2, reporter);
  }

  @Tag("soak")
  @Test
  void norInTwentyRestarts(TestReporter reporter) throws IOException {
    cutsNone(20, reporter);
  }

  /** The negative control: a call is always in flight, and the guard has been told not to wait. */
  @Test
  void aHostThatDoesNotCutsSomeAndIsWarnedOf(TestReporter reporter) throws IOException {
    try (Served served =
        start(
            Served.Kind.BARE,
            Served.Load.HEAVY,
            "zone=UTC",
            "within=2s",
            "at-window-end=exit",
            "jitter=0s",
            "max-restarts=100")) {
      Tally tally = onSchedule(served, 2, reporter);
      assertThat(tally.cut()).isNotEmpty();
      assertThat(served.supervisor().log()).contains("no shutdown hook");
    }
  }

  /** A host that has reason to leave as soon as it is back is left alone in the end. */
  @Test
  void aLoopOfRestartsEnds() throws IOException {
    List<String> options =
        guarded(
            Served.Kind.BARE, "after-calls=1", "within=2s", "max-restarts=3", "max-restarts-in=1h");
    try (Served served =
        Served.start(Served.Kind.BARE, Served.Load.SINGLE, folder, List.of(), options)) {
      for (int end = 1; end <= 3; end++) {
        served.ends(end);
      }
      served.says("stands down");
      served.answers(5);
      assertThat(served.supervisor().ends())
          .extracting(Supervisor.End::status)
          .containsExactly(75, 75, 75);
      assertThat(served.supervisor().restarts()).isEqualTo(3);
      Tally tally = served.stop();
      assertThat(tally.answeredInLife()).hasSize(4).doesNotContain(0L);
    }
  }
}
