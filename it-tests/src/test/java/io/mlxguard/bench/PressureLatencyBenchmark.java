// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.mlxguard.it.RealPressure;
import io.mlxguard.it.RealPressure.Times;
import io.mlxguard.it.RealPressure.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How long it takes from memory that is short, by the kernel's word, to what layer 5 does. */
@Tag("bench")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PressureLatencyBenchmark {

  private static final int ROUNDS = Integer.getInteger("rounds", 30);
  private static final double GOAL_MILLIS = 250;

  private final List<String> rows = new ArrayList<>();

  @AfterAll
  void print() throws IOException {
    String text =
        "| host | rounds | ms | least | p50 | worst |\n|---|--:|---|--:|--:|--:|\n"
            + String.join("\n", rows)
            + "\n";
    Path file = Path.of(System.getProperty("table", "target/start.md"));
    Files.writeString(file.resolveSibling("pressure-latency.md"), text);
    System.out.println(text);
  }

  @Test
  void quietBetweenCalls() {
    measure(Work.QUIET_POINTS, ROUNDS);
  }

  @Test
  void neverQuiet() {
    measure(Work.NEVER_QUIET, Math.max(1, ROUNDS / 2));
  }

  private void measure(Work work, int rounds) {
    List<Times> all = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      RealPressure.withHog(
          why -> abort("no hog: " + why), hog -> all.add(RealPressure.guarded(hog, work)));
    }
    Samples _ = add(work, "counter to first action", all, Times::toAction);
    Samples event = add(work, "event to first action", all, Times::eventToAction);
    Samples _ = add(work, "counter to pool down", all, Times::toReclaimed);
    assertThat(event.median()).isLessThanOrEqualTo(GOAL_MILLIS);
  }

  private Samples add(Work work, String what, List<Times> all, Function<Times, Duration> span) {
    Samples millis = new Samples(all.stream().map(it -> span.apply(it).toNanos() / 1e6).toList());
    rows.add(
        String.format(
            Locale.ROOT,
            "| %s | %d | %s | %.0f | %.0f | %.0f |",
            work.title(),
            all.size(),
            what,
            millis.least(),
            millis.median(),
            millis.most()));
    return millis;
  }
}
