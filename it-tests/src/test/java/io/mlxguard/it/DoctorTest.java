// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.Command.Outcome;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the doctor finds in real hosts, and what it says to do about it. */
class DoctorTest {

  /** What these find is of the machine that the tests run on, which may be short of memory. */
  private static final Set<String> OF_MACHINE =
      Set.of(
          "swapped",
          "compressed",
          "level",
          "available",
          "stalls",
          "group",
          "footprint",
          "footprints");

  private static final String DYNAMIC = "-XX:+EnableDynamicAgentLoading";

  /** Others on this machine may stall it; the limit is moved about what the host holds. */
  private static final String AT_ITS_LIMIT =
      "install-delay=0ms,pressure-watchdog.gc-nudge=off,pressure-watchdog.stall=2s";

  private static final int HEALTHY = 0;
  private static final int FINDINGS = 1;

  private static HostProcess start(HostProcess.Launch launch) {
    HostProcess host = launch.start().ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  private static HostProcess guarded(String configuration) {
    HostProcess host =
        start(HostProcess.hostA(Personality.METAL).with(DYNAMIC).guarded(configuration));
    GuardStatus _ = Eventually.state(host, "GUARDING");
    return host;
  }

  private static JsonObject doctor(HostProcess host) {
    Outcome outcome = Command.mlxGuard("doctor", Long.toString(host.pid()), "--json");
    assertThat(outcome.stderr()).isEmpty();
    JsonObject json = outcome.json();
    assertThat(outcome.exit()).isEqualTo(json.getInt("findings") == 0 ? HEALTHY : FINDINGS);
    assertThat(json.getBoolean("ok")).isTrue();
    return json;
  }

  /** What was found, but for the machine's own. */
  private static List<JsonObject> found(JsonArray checks) {
    return checks.stream()
        .map(JsonObject.class::cast)
        .filter(check -> check.getString("verdict").equals("FINDING"))
        .filter(check -> !OF_MACHINE.contains(check.getString("name")))
        .toList();
  }

  private static JsonObject check(JsonObject json, String layer, String name) {
    return json.getArray("checks").stream()
        .map(JsonObject.class::cast)
        .filter(it -> it.getString("layer").equals(layer) && it.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void is(JsonObject check, String verdict, String command) {
    assertThat(check.getString("verdict")).as(check.toString()).isEqualTo(verdict);
    assertThat(check.getString("command")).isEqualTo(command);
  }

  @Test
  void aGuardedHostIsHealthyAndEveryCheckSaysWhatItMeasured() {
    try (HostProcess host = guarded("")) {
      host.ask("generate prompt=16 new=20");

      JsonObject json = doctor(host);

      assertThat(json.getBoolean("guarded")).isTrue();
      assertThat(Eventually.state(host, "GUARDING").json().getObject("history"))
          .containsKeys("from", "stepMillis", "poolBytes");
      assertThat(found(json.getArray("checks"))).isEmpty();
      is(check(json, "cache-limit", "layer"), "OK", "");
      is(check(json, "cache-limit", "pool"), "OK", "");
      is(check(json, "memory-limit", "layer"), "OK", "");
      is(check(json, "memory-limit", "active"), "OK", "");
      is(check(json, "pressure-watchdog", "layer"), "OK", "");
      is(check(json, "scheduled-restart", "uptime"), "OK", "");
      assertThat(check(json, "memory-limit", "active").getLong("measuredBytes")).isPositive();
      assertThat(check(json, "memory-limit", "footprint").getLong("measuredBytes"))
          .isGreaterThan(1L << 20);
      assertThat(check(json, "cache-limit", "layer").getString("inForce"))
          .startsWith("ACTIVE: auto");
      Undisturbed.end(host);
    }
  }

  @Test
  void theTextFits80ColumnsAndNamesEachLayer() {
    try (HostProcess host = guarded("cache-limit=off")) {
      Outcome outcome = Command.mlxGuard("doctor", Long.toString(host.pid()), "--plain");

      assertThat(outcome.exit()).isEqualTo(FINDINGS);
      assertThat(outcome.stdout()).isASCII().doesNotContain("\u001b");
      assertThat(outcome.stdout().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
      assertThat(outcome.stdout())
          .contains("pid " + host.pid() + " (io.mlxguard.host.HostA)")
          .contains("\n1 wired-limit ")
          .contains("\n2 cache-limit  OFF: switched off")
          .contains("\n6 scheduled-restart ")
          .contains("  FINDING  layer      OFF; healthy: in force")
          .contains("cure       java -jar mlx-guard.jar set " + host.pid() + " cache-limit=auto");
      Undisturbed.end(host);
    }
  }

  @Test
  void withoutAGuardItTellsWhatTheSystemTells() {
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL))) {
      JsonObject json = doctor(host);

      assertThat(json.getBoolean("guarded")).isFalse();
      assertThat(found(json.getArray("checks"))).hasSize(1);
      is(check(json, "cache-limit", "layer"), "FINDING", "attach " + host.pid());
      is(check(json, "cache-limit", "pool"), "UNKNOWN", "");
      assertThat(check(json, "cache-limit", "pool").getString("measured"))
          .isEqualTo("not measured: not guarded; attach does");
      assertThat(check(json, "memory-limit", "footprint").getLong("measuredBytes"))
          .isGreaterThan(1L << 20);
      assertThat(check(json, "pressure-watchdog", "level").getString("verdict"))
          .isNotEqualTo("UNKNOWN");
      Undisturbed.end(host);
    }
  }

  @Test
  void aHostWithoutMlxIsNotIll() {
    try (HostProcess host = HostProcess.plain("--wait").start()) {
      host.read();
      JsonObject json = doctor(host);

      assertThat(found(json.getArray("checks"))).isEmpty();
      is(check(json, "cache-limit", "layer"), "-", "");
    }
  }

  @Test
  void anUnboundedPoolIsFound() {
    try (HostProcess host = guarded("cache-limit=off")) {
      JsonObject json = doctor(host);

      is(check(json, "cache-limit", "layer"), "FINDING", "set " + host.pid() + " cache-limit=auto");
      assertThat(found(json.getArray("checks"))).hasSize(1);
      Undisturbed.end(host);
    }
  }

  @Test
  void aTargetThatMatchesNothingIsFound() {
    try (HostProcess host = guarded("clear-after-generate.methods=com.acme.Nobody#generate")) {
      JsonObject json = doctor(host);

      JsonObject target = check(json, "clear-after-generate", "com.acme.Nobody#generate");
      is(target, "FINDING", "discover " + host.pid());
      assertThat(target.getString("advice")).isEqualTo("it names the methods there are");
      assertThat(target.getString("measured")).isEqualTo("matches no method");
      assertThat(found(json.getArray("checks"))).hasSize(1);
      Undisturbed.end(host);
    }
  }

  @Test
  void aMemoryLimitThatYieldsIsFoundAndTheCureCures() {
    try (HostProcess host = guarded("memory-limit=8m")) {
      host.ask("generate prompt=16 new=1");
      GuardStatus _ =
          Eventually.status(host, it -> it.layer("memory-limit").status().equals("YIELDED"));

      JsonObject layer = check(doctor(host), "memory-limit", "layer");

      assertThat(layer.getString("verdict")).isEqualTo("FINDING");
      String command = layer.getString("command");
      assertThat(command).matches("set \\d+ memory-limit=\\d+m");
      assertThat(layer.getString("advice")).isEqualTo("or a smaller model or context");
      assertThat(Command.mlxGuard(command.split(" ")).exit()).isZero();
      is(check(doctor(host), "memory-limit", "layer"), "OK", "");
      Undisturbed.end(host);
    }
  }

  /** The command stands outside of the group, and the machine is not short. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHostNearItsOwnControlGroupsLimitIsFoundFromOutside(boolean guarded, TestReporter reporter) {
    HostProcess.Launch launch =
        HostProcess.hostA(Personality.METAL).with(Pressure.COLLECTS_WHEN_ASKED).with(DYNAMIC);
    Pressure.inGroup(
        reporter,
        guarded ? launch.guarded(AT_ITS_LIMIT) : launch,
        (host, group) -> {
          host.ask("load");
          host.ask("use");
          host.ask("hold-cleaned count=64 bytes=" + (16L << 20));
          if (guarded) {
            Pressure.level(host, "NORMAL");
          }
          Pressure.fill(group, 0.5);
          JsonObject calm = doctor(host);
          is(check(calm, "pressure-watchdog", "group"), "OK", "");
          assertThat(check(calm, "pressure-watchdog", "level").getString("measured"))
              .doesNotContain("control group");
          Pressure.fill(group, 0.93);
          if (guarded) {
            Pressure.level(host, "WARN");
          }

          JsonObject json = doctor(host);

          JsonObject level = check(json, "pressure-watchdog", "level");
          is(level, "FINDING", guarded ? "" : "attach " + host.pid());
          assertThat(level.getString("measured")).contains("control group ", " of its limit");
          is(check(json, "pressure-watchdog", "group"), "FINDING", "");
          Pressure.fill(group, 0.5);
        },
        Undisturbed::end);
  }

  /** Stalls are bounded within two seconds, so it takes as long to see that there are none. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void stallsAreLookedForAsLongAsTheirBoundSays() {
    try (HostProcess host = start(HostProcess.hostA(Personality.METAL))) {
      long before = System.nanoTime();
      JsonObject _ = doctor(host);

      assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofSeconds(2));
      Undisturbed.end(host);
    }
  }

  @Test
  void twoThatEachTakeTheMachineForTheirOwnAreFoundTogetherUntilTheyShareIt() {
    try (HostProcess one = start(HostProcess.hostA(Personality.CPU).with(DYNAMIC).guarded(""));
        HostProcess other = start(HostProcess.hostA(Personality.CPU).with(DYNAMIC).guarded(""))) {
      GuardStatus _ = Eventually.state(one, "GUARDING");
      GuardStatus _ = Eventually.state(other, "GUARDING");

      assertThat(isTooMuch(everybody(), one, other)).isTrue();
      for (HostProcess host : List.of(one, other)) {
        assertThat(Command.mlxGuard("set", "" + host.pid(), "share=1/2").exit()).isZero();
      }
      // MLX's own account of its limit follows with the next look.
      Eventually.poll().until(() -> !isTooMuch(everybody(), one, other));

      GuardStatus.Part half = Eventually.state(one, "GUARDING").layer("memory-limit").only();
      assertThat(half.reason()).isEqualTo("auto: 75 % of memory, of which share=1/2");
      Undisturbed.end(one);
      Undisturbed.end(other);
    }
  }

  private static JsonObject everybody() {
    Outcome outcome = Command.mlxGuard("doctor", "--json");
    assertThat(outcome.stderr()).isEmpty();
    JsonObject json = outcome.json();
    assertThat(outcome.exit()).isEqualTo(json.getInt("findings") == 0 ? HEALTHY : FINDINGS);
    return json;
  }

  /** Whether these two alone are above 85 %; others of this user may run beside the test. */
  private static boolean isTooMuch(JsonObject json, HostProcess one, HostProcess other) {
    JsonObject limits = check(json, "together", "limits");
    long all = limits.getLong("measuredBytes");
    double most = all / percent(limits) * 85;
    int jvms = json.getArray("jvms").size();
    assertThat(limits.getString("verdict").equals("FINDING")).isEqualTo(all > most);
    assertThat(limits.getString("command"))
        .isEqualTo(all > most ? "set --all share=1/" + jvms : "");
    return limit(json, one) + limit(json, other) > most;
  }

  private static double percent(JsonObject limits) {
    String measured = limits.getString("measured");
    return Double.parseDouble(
        measured.substring(measured.indexOf('(') + 1, measured.indexOf(" % of RAM")));
  }

  private static long limit(JsonObject json, HostProcess host) {
    return json.getArray("jvms").stream()
        .map(JsonObject.class::cast)
        .filter(it -> it.getLong("pid") == host.pid())
        .mapToLong(it -> it.getLong("limitBytes"))
        .findFirst()
        .orElseThrow();
  }
}
