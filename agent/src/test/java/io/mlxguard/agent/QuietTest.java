// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.gate.Woven;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import io.mlxguard.restart.RestartState;
import io.mlxguard.snapshot.AllocatorSnapshot;
import io.mlxguard.snapshot.Snapshot;
import io.mlxguard.snapshot.Snapshots;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * When nothing is under way: where nothing is woven the counters tell, while they are young, and
 * else the calls that are counted.
 */
class QuietTest {

  private static final long MILLI = 1_000_000;
  private static final Duration IDLE = Duration.ofSeconds(1);

  private int inFlight;
  private long ended;
  private final Quiet quiet = new Quiet(() -> inFlight, () -> ended);

  /** What the worker has read then. */
  private static Snapshot read(long active, long atMillis) {
    AllocatorSnapshot allocator =
        new AllocatorSnapshot(
            1,
            "/opt/libmlx.so",
            Backend.METAL,
            "mlx-c",
            Optional.empty(),
            Optional.empty(),
            Reading.missing("not asked"),
            Reading.missing("not asked"),
            new Reading.Value<>(new MemoryCounters(active, 0, active, 0), atMillis * MILLI),
            Map.of());
    return Snapshot.of(Config.parse(""), RestartState.UNWANTED, List.of(allocator), List.of())
        .with(Woven.NOTHING);
  }

  private boolean quietAfter(Snapshot snapshot, long nowMillis) {
    quiet.look(snapshot, IDLE, nowMillis * MILLI);
    assertThat(quiet.isLull()).isEqualTo(quiet.isNow());
    return quiet.isNow();
  }

  @Test
  void countersThatStandStillForSoLongAreQuiet() {
    assertThat(quietAfter(read(10, 0), 0)).isFalse();
    assertThat(quietAfter(read(10, 900), 900)).isFalse();
    assertThat(quietAfter(read(10, 1000), 1000)).isTrue();
    assertThat(quietAfter(read(11, 1250), 1250)).isFalse();
  }

  @Test
  void anOldReadingIsNotQuiet() {
    assertThat(quietAfter(read(10, 0), 0)).isFalse();
    assertThat(quietAfter(read(10, 2000), 2000)).isTrue();
    assertThat(quietAfter(read(10, 2000), 3001)).as("the worker is inside a call").isFalse();
  }

  private void lookAt(long nowMillis, long active) {
    Woven woven =
        new Woven(
            Optional.empty(), List.of(Snapshots.uncalled("a.Llm#generate", "a.Llm.generate")));
    quiet.look(read(active, nowMillis).with(woven), IDLE, nowMillis * MILLI);
  }

  @Test
  void halfASecondWithoutACallIsALull() {
    lookAt(0, 10);
    assertThat(quiet.isNow()).isTrue();
    lookAt(499, 10);
    assertThat(quiet.isLull()).isFalse();
    lookAt(500, 10);
    assertThat(quiet.isLull()).isTrue();

    inFlight = 1;
    lookAt(510, 10);
    assertThat(quiet.isNow() || quiet.isLull()).isFalse();
    inFlight = 0;
    lookAt(520, 10);
    assertThat(quiet.isNow()).isTrue();
    lookAt(1019, 10);
    assertThat(quiet.isLull()).isFalse();
    lookAt(1020, 10);
    assertThat(quiet.isLull()).isTrue();
  }

  @Test
  void aCallBetweenTwoLooksIsSeen() {
    lookAt(0, 10);
    lookAt(400, 10);
    ended++;
    lookAt(600, 10);
    assertThat(quiet.isNow()).isTrue();
    assertThat(quiet.isLull()).isFalse();
    lookAt(1099, 10);
    assertThat(quiet.isLull()).isFalse();
    lookAt(1100, 10);
    assertThat(quiet.isLull()).isTrue();
  }

  @Test
  void whatNobodyHasNamedIsSeenByTheCounters() {
    lookAt(0, 10);
    for (int millis = 250; millis < 3000; millis += 250) {
      lookAt(millis, millis);
      assertThat(quiet.isNow()).isTrue();
      assertThat(quiet.isLull()).isFalse();
    }
  }
}
