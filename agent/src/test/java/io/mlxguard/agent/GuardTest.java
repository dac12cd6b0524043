// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.mlxguard.config.Config;
import io.mlxguard.snapshot.GuardState;
import io.mlxguard.snapshot.Snapshots;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The guard's life in a JVM that has no MLX. */
class GuardTest {

  private static final String STATUS = "mlx.guard.status";
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void waitsAndGoesWithoutATrace() throws JsonParserException, InterruptedException {
    Guard guard =
        new Guard(Config.parse("cache-limit=512m"), Snapshots.VERSION, Unused.INSTRUMENTATION);
    guard.start();
    try {
      assertThat(guard.state()).isEqualTo(GuardState.WAITING);
      JsonObject status = JsonParser.object().from(published("cache-limit=512m"));
      assertThat(status.getString("state")).isEqualTo("WAITING");
      assertThat(status.getArray("layers")).hasSize(6);
    } finally {
      assertThat(guard.stop()).isEmpty();
    }

    assertThat(System.getProperty(STATUS)).isNull();
    awaitEndOfThreads();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("mlx-guard-worker", "mlx-guard-sampler");
    assertThat(guard.stop()).as("a second time").isEmpty();
  }

  /** The negative control is the test above. */
  @Test
  void oneThatIsNotShownPublishesNothing() {
    Guard guard =
        Guard.unshown(Config.parse("mode=observe"), Snapshots.VERSION, Unused.INSTRUMENTATION);
    guard.start();
    try {
      assertThat(guard.state()).isEqualTo(GuardState.WAITING);
      assertThat(System.getProperty(STATUS)).isNull();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .contains("mlx-guard-worker")
          .doesNotContain("mlx-guard-sampler", "mlx-guard-jmx");
    } finally {
      assertThat(guard.stop()).isEmpty();
    }
  }

  @Test
  void takesANewConfigurationAndKnowsTheSameOne() {
    Guard guard =
        new Guard(Config.parse("cache-limit=512m"), Snapshots.VERSION, Unused.INSTRUMENTATION);
    guard.start();
    try {
      Report same = guard.reconfigure(Config.parse("cache-limit=512MiB"));
      assertThat(same.ok()).isTrue();
      assertThat(same.changed()).isFalse();

      Report other =
          guard.reconfigure(
              Config.parse(
                  "wired-limit=off,cache-limit=off,memory-limit=off,pressure-watchdog=off"));
      assertThat(other.ok()).isTrue();
      assertThat(other.changed()).isTrue();
      assertThat(other.state()).isEqualTo(GuardState.DISABLED);
      assertThat(
              published("wired-limit=off,cache-limit=off,memory-limit=off,pressure-watchdog=off"))
          .contains("every layer is off");
    } finally {
      assertThat(guard.stop()).isEmpty();
    }
  }

  @Test
  void aKeyIsSetAloneAndAMistakeChangesNothing() {
    Guard guard =
        new Guard(Config.parse("cache-limit=512m"), Snapshots.VERSION, Unused.INSTRUMENTATION);
    guard.start();
    try {
      Report set = guard.set("memory-limit=2g,clear-after-generate.max-cache=200m");
      assertThat(set.outcome()).isEqualTo(Report.Outcome.CHANGED);
      assertThat(published("cache-limit=512m,memory-limit=2g,clear-after-generate.max-cache=200m"))
          .contains("WAITING");
      assertThat(guard.set("memory-limit=2048m").outcome()).isEqualTo(Report.Outcome.UNCHANGED);

      Report refused = guard.set("cache-limit=lots,cach-limit=1g,mode=observe");
      assertThat(refused.outcome()).isEqualTo(Report.Outcome.REFUSED);
      assertThat(refused.message())
          .contains("cache-limit \"lots\" ", "; allowed: ", "the nearest is cache-limit");
      assertThat(guard.set("mode=guard").outcome())
          .as("nothing of a change with a mistake was made")
          .isEqualTo(Report.Outcome.UNCHANGED);
    } finally {
      assertThat(guard.stop()).isEmpty();
    }
  }

  @Test
  void aClearWhereTheLayerIsNotActiveIsRefusedWithTheReason() {
    Guard guard = new Guard(Config.parse(""), Snapshots.VERSION, Unused.INSTRUMENTATION);
    guard.start();
    try {
      Report report = guard.clear();
      assertThat(report.outcome()).isEqualTo(Report.Outcome.REFUSED);
      assertThat(report.message())
          .startsWith("clear-after-generate is SKIPPED: no method is named");
    } finally {
      assertThat(guard.stop()).isEmpty();
    }
  }

  @Test
  void aRunningGuardTakesADetachTimeoutOfNothing() {
    Guard guard = new Guard(Config.parse(""), Snapshots.VERSION, Unused.INSTRUMENTATION);
    guard.start();
    try {
      Report report = guard.reconfigure(Config.parse("detach-timeout=0ms"));
      assertThat(report.ok()).as(report.message()).isTrue();
    } finally {
      guard.stop();
    }
  }

  @Test
  void aDetachTimeoutOfNothingDoesNotKeepItFromStarting() throws InterruptedException {
    Guard guard =
        new Guard(Config.parse("detach-timeout=0ms"), Snapshots.VERSION, Unused.INSTRUMENTATION);
    guard.start();
    try {
      assertThat(guard.state()).isEqualTo(GuardState.WAITING);
      assertThat(published("detach-timeout=0ms")).contains("WAITING");
    } finally {
      guard.stop();
      awaitEndOfThreads();
      System.clearProperty(STATUS);
    }
  }

  /** An executor has terminated a moment before its thread has; without time to detach, longer. */
  private static void awaitEndOfThreads() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("mlx-guard-")) {
        assertThat(thread.join(LONG)).as(thread.getName()).isTrue();
      }
    }
  }

  /** The status once it speaks of these arguments. */
  private static String published(String arguments) {
    long endNanos = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < endNanos) {
      String status = System.getProperty(STATUS, "");
      if (status.contains("\"" + arguments + "\"")) {
        return status;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("never published for " + arguments);
  }
}
