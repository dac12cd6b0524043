// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.cli.status.GuardStatus;
import io.mlxguard.cli.status.Sight;
import io.mlxguard.cli.status.Statuses;
import io.mlxguard.cli.status.Vitals;
import io.mlxguard.cli.target.Failure;
import io.mlxguard.cli.target.Target;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchLinesTest {
  private static final Target TARGET = new Target(4711, "com.acme.Main");
  private static final Instant NOW = Instant.parse("2026-01-31T10:00:08.789Z");

  private static Sight seen(String json) throws Failure {
    return new Sight.Seen(Vitals.of(GuardStatus.parse(TARGET, json), NOW));
  }

  private static List<String> words(Sight sight) {
    return List.of(WatchLines.line(NOW, TARGET, sight).strip().split(" +"));
  }

  @Test
  void aLineStandsBelowItsHeader() throws Failure {
    assertThat(
            WatchLines.header()
                + "\n"
                + WatchLines.line(NOW, TARGET, seen(Statuses.GUARDING)).stripTrailing())
        .isEqualTo(
            """
            TIME                      PID  STATE     ACTIVE_MiB  LIMIT_MiB   POOL_MiB  POOL_LIMIT_MiB  FOOTPRINT_MiB  LEVEL     FREE_%   CALLS  IN_FLIGHT  TOKENS/S  DRIFT  CLEARS  ACTIONS  AGE_s
            2026-01-31T10:00:08Z     4711  GUARDING      1536.0    12288.0        0.0           256.0         1538.0  -              -       -          -         -      -       -        -    1.8""");
  }

  @Test
  void everyLineHasAsManyWords() throws Failure {
    int words = WatchLines.header().strip().split(" +").length;
    List<Sight> sights =
        List.of(
            seen(Statuses.WOVEN),
            seen(Statuses.SHORT),
            seen("{\"state\":\"A NEW STATE \\u001b[2J OF MANY WORDS\"}"),
            new Sight.Unread("hangs"),
            new Sight.Unguarded(),
            new Sight.Gone());

    assertThat(sights).allSatisfy(sight -> assertThat(words(sight)).hasSize(words));
  }

  @Test
  void missingIsNotZeroAndNotNothing() throws Failure {
    String json =
        "{\"allocators\":[{\"memory\":{\"activeBytes\":{\"missing\":\"refused\"},\"cacheBytes\":0}}],"
            + "\"footprintBytes\":{\"missing\":\"no smaps\"},\"at\":\"2026-01-31T09:00:00Z\","
            + "\"pressure\":{\"domains\":[{\"missing\":\"no PSI\"}]}}";

    assertThat(words(seen(json)).subList(3, 9)).containsExactly("?", "-", "0.0", "-", "?", "?");
    assertThat(WatchLines.missing(seen(json)))
        .containsExactly(
            "active missing: refused",
            "footprint missing: no smaps",
            "level missing: no PSI",
            "stale: the guard writes its status no more");
    assertThat(WatchLines.missing(new Sight.Unread("hangs"))).containsExactly("hangs");
    assertThat(WatchLines.missing(seen("{}"))).isEmpty();
  }
}
