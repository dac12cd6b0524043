// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.config.Config;
import io.mlxguard.gate.Gate;
import io.mlxguard.gate.Woven;
import io.mlxguard.mlx.Backend;
import io.mlxguard.mlx.MemoryCounters;
import io.mlxguard.os.Reading;
import io.mlxguard.restart.RestartState;
import io.mlxguard.snapshot.AllocatorSnapshot;
import io.mlxguard.snapshot.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When nothing is under way where nothing is woven: the counters tell, while they are young. */
class QuietTest {

  private static final long MILLI = 1_000_000;
  private static final Duration IDLE = Duration.ofSeconds(1);

  private final Quiet quiet = new Quiet(new Gate((gate, thread) -> {}));

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
}
