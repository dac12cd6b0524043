// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command line against hosts that are generating meanwhile. */
class LiveHostTest {

  private static final String QUICK =
      "install-delay=0ms,idle-after=300ms,clear-after-generate.min-interval=1h,"
          + Weave.UNPRESSED
          + ",";

  /**
   * A pool worth a clear after each call, and between two of them a moment for the command line;
   * host B only generates, and so takes longer prompts.
   */
  private static String work(Binding binding) {
    return "start agents=1 seed=1 calls=500000 new=4..8 pause=50 "
        + (binding == Binding.FFM
            ? "model=tiny prompt=16..64 scratch=134217728"
            : "prompt=1200..1500");
  }

  private static HostProcess atWork(Binding binding) {
    HostProcess host =
        Weave.used(binding.host(Personality.METAL).with("-XX:+EnableDynamicAgentLoading"));
    assertThat(host.ask(work(binding))).isEqualTo("started");
    Eventually.poll().until(() -> Weave.calls(host) > 0);
    return host;
  }

  private static String methods(Binding binding) {
    String type = binding == Binding.FFM ? "HostA" : "HostB";
    return "clear-after-generate.methods=io.mlxguard.host."
        + type
        + "#generate(long,int,int)[tokens=arg(2)]";
  }

  private static Command.Outcome run(int exit, HostProcess host, String verb, String... rest) {
    String[] line =
        Stream.concat(Stream.of(verb, Long.toString(host.pid())), Stream.of(rest))
            .toArray(String[]::new);
    Command.Outcome outcome = Command.mlxGuard(line);
    assertThat(outcome.exit()).as("%s%n%s", String.join(" ", line), outcome).isEqualTo(exit);
    return outcome;
  }

  private static void assertGoesOn(HostProcess host) {
    long calls = Weave.calls(host);
    Eventually.poll().until(() -> Weave.calls(host) > calls);
  }

  @ParameterizedTest
  @EnumSource
  void isGuardedShownTunedClearedAndLeftAsItWas(Binding binding) {
    try (HostProcess host = atWork(binding)) {
      Limits own = Limits.recorded(host);
      JsonObject attached =
          run(0, host, "attach", QUICK + methods(binding), "--json").json().getObject("status");
      assertThat(GuardStatus.parse(JsonWriter.string(attached)).layer(Weave.LAYER).status())
          .isIn("WAITING", "ACTIVE");
      Weave.layer(host, "ACTIVE");
      assertGoesOn(host);

      int lines = Undisturbed.stderr(host).size();
      assertThat(run(0, host, "status").stdout())
          .contains("GUARDING", "1 method is woven")
          .doesNotContain("no method is woven");
      assertThat(run(0, host, "status", "--json").json().getBoolean("guarded")).isTrue();
      assertThat(Undisturbed.stderr(host).size()).as("lines on the host's stderr").isEqualTo(lines);

      Limits guarded = Limits.recorded(host);
      assertThat(run(4, host, "set", "cache-limit=lots").stderr())
          .contains("cache-limit \"lots\" is not a size; allowed: auto, off");
      assertThat(run(4, host, "set", "memory-limit=1g", "cach-limit=1g").stderr())
          .contains("there is no key \"cach-limit\"; the nearest is cache-limit");
      assertThat(Limits.recorded(host)).as("after two mistakes").isEqualTo(guarded);
      assertThat(run(0, host, "set", "cache-limit=300m", "--json").json().getBoolean("changed"))
          .isTrue();
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(300L << 20, guarded.memory()));
      assertThat(run(0, host, "set", "cache-limit=300MiB", "--json").json().getBoolean("changed"))
          .isFalse();

      JsonObject cleared = run(0, host, "clear", "--timeout", "60", "--json").json();
      assertThat(cleared.getBoolean("done")).as(cleared.toString()).isTrue();
      assertThat(GuardStatus.of(host).orElseThrow().settings())
          .contains("cache-limit=300MiB from set");
      assertGoesOn(host);

      JsonObject detached = run(0, host, "detach", "--json").json();
      assertThat(detached.getArray("unrestored")).isEmpty();
      assertThat(Limits.recorded(host)).isEqualTo(own);
      assertThat(run(0, host, "status").stdout()).contains("is not guarded");
      host.ask("stop");
      List<String> _ = host.await();
      Weave.end(host);
    }
  }

  @Test
  void aClearIsMadeAtAQuietMomentWhateverTheIntervalAndSaysWhatCameBack() {
    try (HostProcess host = atWork(Binding.FFM)) {
      run(0, host, "attach", QUICK + methods(Binding.FFM));
      long clears = Weave.clears(host);
      for (int i = 1; i <= 2; i++) {
        Command.Outcome outcome = run(0, host, "clear", "--timeout", "60", "--json");
        assertThat(outcome.json().getLong("returnedBytes")).isPositive();
      }
      assertThat(Weave.clears(host)).isGreaterThanOrEqualTo(clears + 2);
      assertThat(Weave.status(host).getObject("byCause").getLong("REQUEST")).isEqualTo(2);
      host.ask("stop");
      List<String> _ = host.await();
      Weave.assertNoRace(host);
      Weave.end(host);
    }
  }

  @Test
  void underCallsThatNeverPauseItStaysDueAndIsNotMade() {
    try (HostProcess host = atWork(Binding.FFM)) {
      run(0, host, "attach", QUICK + methods(Binding.FFM));
      host.ask("stop");
      List<String> _ = host.await();
      host.ask("hold-next-call");
      host.ask("start agents=1 seed=2 model=tiny prompt=16..16 new=4..4 calls=1");
      Eventually.poll().until(() -> Weave.status(host).getInt("inFlight") == 1);
      Command.Outcome outcome = run(0, host, "clear", "--timeout", "3", "--json");
      assertThat(outcome.json().getBoolean("done")).isFalse();
      assertThat(Weave.status(host).getString("due")).isEqualTo("REQUEST");
      assertThat(Weave.clears(host)).isZero();
      host.ask("release-streams");
      List<String> _ = host.await();
      Eventually.poll().until(() -> Weave.clears(host) == 1);
      Weave.assertNoRace(host);
      Weave.end(host);
    }
  }

  @Test
  void whereTheLayerIsSkippedAClearIsRefusedWithTheReason() {
    try (HostProcess host = atWork(Binding.FFM)) {
      assertThat(run(4, host, "clear").stderr()).contains("is not guarded; guard it first: ");
      run(0, host, "attach");
      assertThat(run(4, host, "clear").stderr())
          .contains("clear-after-generate is SKIPPED: no method is named; ");
      assertThat(Weave.clears(host)).isZero();
      host.ask("stop");
      List<String> _ = host.await();
      Weave.end(host);
    }
  }

  @Test
  void onTheCpuBuildItIsRefusedWithTheKeyThatPermitsIt() {
    try (HostProcess host =
        Weave.used(HostProcess.hostA(Personality.CPU).with("-XX:+EnableDynamicAgentLoading"))) {
      run(0, host, "attach", QUICK + methods(Binding.FFM));
      assertThat(run(4, host, "clear").stderr())
          .contains("clear-after-generate is SKIPPED: ", "cpu-cache-calls=on permits it");
    }
  }
}
