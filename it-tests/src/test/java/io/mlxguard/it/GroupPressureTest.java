// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import java.util.Queue;
import javax.management.AttributeChangeNotification;
import javax.management.Notification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * A host near the limit of its own control group, so that what is short and by how much is exact:
 * what layer 5 does, in which order, what it never does, and that it takes all of it back.
 */
class GroupPressureTest {

  private static final long MIB = 1L << 20;

  /** Between 90 % of the limit and 97 %. */
  private static final double WARN = 0.93;

  private static final double CRITICAL = 0.985;

  /** Two rungs of the ladder lie 2 s apart, and there are four looks a second. */
  private static final int TWO_RUNGS = 16;

  /** Others on this machine may stall it. */
  private static final String QUICK =
      "install-delay=0ms,idle-after=300ms,cache-limit=3g,pressure-watchdog.stall=2s,";

  private static HostProcess.Launch host(String configuration, String... options) {
    return HostProcess.hostA(Personality.METAL)
        .with(Pressure.COLLECTS_WHEN_ASKED)
        .with(options)
        .guarded(QUICK + configuration);
  }

  private static void use(HostProcess host) {
    host.ask("load");
    host.ask("use");
    Pressure.level(host, "NORMAL");
  }

  /** Arrays that only a collection gives back: 1 GiB of them. */
  private static void hold(HostProcess host) {
    assertThat(host.ask("hold-cleaned count=64 bytes=" + 16 * MIB, "active"))
        .isGreaterThan(1000 * MIB);
  }

  @Test
  void arraysThatNobodyReachesAreCollectedClearedAndGivenBack(TestReporter reporter) {
    Pressure.inGroup(
        reporter,
        host(""),
        (host, group) -> {
          use(host);
          hold(host);
          Pressure.fill(group, WARN);
          JsonObject calm = Pressure.once(host, it -> Pressure.has(it, "clear", "USEFUL"));
          List<JsonObject> actions = Pressure.actions(calm);
          assertThat(actions.stream().map(it -> it.getString("rung")))
              .startsWith("gc-nudge")
              .contains("clear");
          JsonObject nudge = actions.getFirst();
          assertThat(nudge.getString("level")).isEqualTo("WARN");
          assertThat(nudge.getString("key")).isEqualTo("pressure-watchdog.group");
          assertThat(nudge.getString("outcome")).isEqualTo("USEFUL");
          assertThat(nudge.getLong("returnedBytes")).isGreaterThan(1000 * MIB);
          assertThat(calm.getLong("toSystemBytes")).isGreaterThan(900 * MIB);
          assertThat(host.ask("cleaned", "count")).isEqualTo(64);
          assertThat(Weave.pool(host)).isLessThan(64 * MIB);
          JsonObject after = Pressure.level(host, "NORMAL");
          assertThat(Pressure.machine(after).getString("stage")).isEqualTo("CALM");
        },
        Undisturbed::end);
  }

  @Test
  void whereTheHostForbidsCollectionsNoneIsAskedFor(TestReporter reporter) {
    Pressure.inGroup(
        reporter,
        host("", "-XX:+DisableExplicitGC"),
        (host, group) -> {
          use(host);
          hold(host);
          Pressure.fill(group, WARN);
          JsonObject short_ =
              Pressure.once(
                  host,
                  it ->
                      Pressure.machine(it).getObject("refusals", new JsonObject()).has("gc-nudge"));
          assertThat(Pressure.machine(short_).getObject("refusals").getString("gc-nudge"))
              .contains("DisableExplicitGC");
          Eventually.looks(host, TWO_RUNGS);
          assertThat(Pressure.has(Pressure.of(host), "gc-nudge", "")).isFalse();
          assertThat(host.ask("cleaned", "count")).isZero();
        },
        Undisturbed::end);
  }

  @Test
  void atCriticalNothingIsCollectedAndThePoolIsCleared(TestReporter reporter) {
    Pressure.inGroup(
        reporter,
        host("pressure-watchdog.gc-nudge=auto"),
        (host, group) -> {
          use(host);
          hold(host);
          host.ask("generate seed=1 prompt=900 new=40");
          assertThat(Weave.pool(host)).isGreaterThan(100 * MIB);
          Pressure.fill(group, CRITICAL);
          JsonObject cleared = Pressure.once(host, it -> Pressure.has(it, "clear", "USEFUL"));
          assertThat(Pressure.has(cleared, "gc-nudge", "")).isFalse();
          assertThat(Pressure.actions(cleared).getFirst().getString("level")).isEqualTo("CRITICAL");
          assertThat(host.ask("cleaned", "count")).isZero();
        },
        Undisturbed::end);
  }

  @Test
  void observingSaysWhatWouldHaveBeenDoneAndDoesNothing(TestReporter reporter) {
    Pressure.inGroup(
        reporter,
        host("mode=observe"),
        (host, group) -> {
          use(host);
          hold(host);
          host.ask("generate seed=1 prompt=900 new=40");
          long pool = Weave.pool(host);
          Pressure.fill(group, WARN);
          JsonObject told = Pressure.once(host, it -> Pressure.has(it, "dip", "OBSERVED"));
          assertThat(Pressure.actions(told).stream().map(it -> it.getString("rung")))
              .containsExactly("gc-nudge", "clear", "dip");
          Eventually.looks(host, TWO_RUNGS);
          assertThat(Pressure.of(host).getInt("actions")).isEqualTo(3);
          assertThat(host.ask("cleaned", "count")).isZero();
          assertThat(Weave.pool(host)).isEqualTo(pool);
          assertThat(host.stderr().lines())
              .anyMatch(
                  it ->
                      it.contains("pressure-watchdog: action 2, clear: would ask for a clear")
                          && it.contains("holds 9")
                          && it.endsWith("(pressure-watchdog.group)"));
        },
        Undisturbed::end);
  }

  /** A call that does not end, and another that fills the pool beside it. */
  @Test
  void aClearUnderACallIsBlockedAndToldAndMadeOnceTheCallHasEnded(TestReporter reporter) {
    String configuration =
        "memory-limit=off,clear-after-generate.max-cache=100m,clear-after-generate.max-defer=1h,"
            + "pressure-watchdog.gc-nudge=off,clear-after-generate.methods="
            + Weave.ALL;
    Pressure.inGroup(
        reporter,
        host(configuration, "-XX:+EnableDynamicAgentLoading"),
        (host, group) -> {
          use(host);
          GuardStatus.Layer _ = Weave.layer(host, "ACTIVE");
          host.ask("hold-next-call");
          host.ask("start agents=1 calls=1 seed=1 prompt=4 new=8");
          Eventually.poll().until(() -> host.ask("record", "openCalls") == 1);
          host.ask("generate seed=1 prompt=900 new=60");
          assertThat(Weave.pool(host)).isGreaterThan(150 * MIB);
          try (JmxClient client = JmxClient.registered(host)) {
            Queue<Notification> told = client.listen("type=Pressure");
            Pressure.fill(group, WARN);
            Eventually.poll().until(() -> told.stream().anyMatch(GroupPressureTest::isBlocked));
            assertTold(told);
            assertThat(client.attribute("type=Pressure", "LevelText")).isEqualTo("WARN");
            assertThat(client.attribute("type=Pressure", "BlockedCalls")).isEqualTo(1);
          }
          Eventually.poll().until(() -> Limits.recorded(host).cache() == 100 * MIB);
          assertThat(Weave.clears(host)).as("under the call").isZero();
          host.ask("release-streams");
          assertThat(host.await()).noneMatch(line -> line.contains("error"));
          Eventually.poll().until(() -> Weave.pool(host) == 0);
          assertThat(Weave.clears(host)).as("the negative control").isPositive();
          group.limit(16L << 30);
          JsonObject calm = Pressure.level(host, "NORMAL");
          assertThat(Pressure.machine(calm).getString("stage")).isEqualTo("CALM");
          Eventually.poll().until(() -> Limits.recorded(host).cache() == 3L << 30);
          Weave.assertNoRace(host);
        },
        Undisturbed::end);
  }

  private static boolean isBlocked(Notification told) {
    return told.getType().equals("mlx.guard.pressure.blocked");
  }

  private static void assertTold(Queue<Notification> told) {
    assertThat(told.stream().filter(AttributeChangeNotification.class::isInstance))
        .first()
        .extracting("oldValue", "newValue")
        .containsExactly("NORMAL", "WARN");
    assertThat(told.stream().map(Notification::getMessage))
        .anyMatch(
            it -> it.matches("blocked: a clear has been due for \\d+ s; 1 call runs, and it is.*"))
        .anyMatch(it -> it.contains(", clear: a clear is due of a pool of"));
  }
}
