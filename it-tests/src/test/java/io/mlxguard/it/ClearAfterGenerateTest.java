// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layer 4 brings the pool down at each quiet moment at which a clear is due, whoever calls. */
class ClearAfterGenerateTest {

  private static final int ROUNDS = 2;
  private static final int MOST_CALLS = 12;
  private static final long MAX_CACHE = 100L << 20;
  private static final long CACHE_LIMIT = 160L << 20;
  private static final String LIMIT = "cache-limit=160m";
  private static final long INTERVAL_MILLIS = 500;

  private static final List<List<String>> unguarded = new ArrayList<>();
  private static long unguardedMaxPool;
  private static long largestBuffer;

  private static String round(int agents, int calls, int pause, int round) {
    return "start agents=%d calls=%d pause=%d seed=%d prompt=4..32 new=100..200"
        .formatted(agents, calls, pause, round);
  }

  /** What the same calls answer, and leave, without a guard. */
  @BeforeAll
  static void withoutAGuard() {
    try (HostProcess host = Weave.used(HostProcess.hostA(Personality.METAL))) {
      for (int round = 1; round <= ROUNDS; round++) {
        host.ask(round(2, MOST_CALLS, 0, round));
        unguarded.add(Weave.outputs(host.await()));
        assertThat(Weave.pool(host)).as("the negative control").isGreaterThan(MAX_CACHE);
      }
      String record = host.ask("record");
      unguardedMaxPool = HostProcess.number("maxPool", record);
      largestBuffer = HostProcess.number("maxBuffer", record);
    }
  }

  @ParameterizedTest(name = "{0} agents")
  @CsvSource({"1, 3, 0", "4, 12, 400", "12, 12, 400"})
  void eachTimeOneIsDueAClearComes(int agents, int calls, int pause) {
    String arguments =
        Weave.arguments(LIMIT + ",clear-after-generate.min-interval=500ms", Weave.GENERATE);
    long startNanos = System.nanoTime();
    try (HostProcess host = Weave.woven(HostProcess.hostA(Personality.METAL), arguments)) {
      for (int round = 1; round <= ROUNDS; round++) {
        long before = Weave.clears(host);
        host.ask(round(agents, calls, pause, round));
        List<String> outputs = Weave.outputs(host.await());
        assertThat(outputs).isEqualTo(unguarded.get(round - 1).subList(0, calls));
        Eventually.poll().until(() -> Weave.pool(host) <= MAX_CACHE);
        assertThat(Weave.clears(host)).isGreaterThan(before);
        assertThat(host.ask("record", "poolAfterLastClear")).isLessThanOrEqualTo(MAX_CACHE);
      }
      long intervals = (System.nanoTime() - startNanos) / 1_000_000 / INTERVAL_MILLIS;
      assertThat(Weave.clears(host)).isLessThanOrEqualTo(intervals + 1);
      assertBounded(host, CACHE_LIMIT);
      Weave.assertNoRace(host);
      Weave.end(host);
    }
  }

  private static void assertBounded(HostProcess host, long limit) {
    String record = host.ask("record");
    long most = limit + HostProcess.number("maxBuffer", record);
    assertThat(HostProcess.number("maxPool", record)).isLessThanOrEqualTo(most);
    assertThat(unguardedMaxPool).as("the negative control").isGreaterThan(limit + largestBuffer);
  }

  @Test
  void whereCallsAlwaysOverlapADipComesAndNobodyWaits() {
    long maxCache = 64L << 20;
    String arguments =
        Weave.arguments(
            LIMIT
                + ",clear-after-generate.max-cache=64m,clear-after-generate.min-interval=500ms"
                + ",clear-after-generate.max-defer=500ms",
            Weave.GENERATE);
    try (HostProcess host = Weave.woven(HostProcess.hostA(Personality.METAL), arguments)) {
      host.ask("start agents=12 calls=100000 seed=1 prompt=4..32 new=100..200");
      int seen = 0;
      while (seen < 2) {
        seen +=
            poolAtEndOfDip(host) <= maxCache + HostProcess.number("maxBuffer", host.ask("record"))
                ? 1
                : 0;
      }
      JsonObject clears = Weave.status(host);
      assertThat(clears.getLong("dips")).isGreaterThanOrEqualTo(2);
      assertThat(clears.getLong("held")).isZero();
      host.ask("stop");
      List<String> outputs = Weave.outputs(host.await());
      assertThat(outputs).containsAnyElementsOf(unguarded.getFirst());
      assertThat(host.ask("record", "minCacheLimit")).isEqualTo(maxCache);
      assertBounded(host, CACHE_LIMIT);
      Weave.assertNoRace(host);
      Weave.end(host);
    }
  }

  /**
   * Waits for a dip, and returns the last size of the pool that was read before the limit was back.
   */
  private static long poolAtEndOfDip(HostProcess host) {
    Eventually.poll().until(() -> Limits.recorded(host).cache() < CACHE_LIMIT);
    long last = Long.MAX_VALUE;
    while (true) {
      long pool = Weave.pool(host);
      if (Limits.recorded(host).cache() == CACHE_LIMIT) {
        return last;
      }
      last = pool;
    }
  }
}
