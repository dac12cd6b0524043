// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestartPlanTest {
  private static final String ENDS =
      "scheduled-restart.at=04:00,scheduled-restart.at-window-end=exit";

  private static RestartPlan plan(String keys) throws Failure {
    return Jobs.job(keys.replace("~", "scheduled-restart.")).plan();
  }

  @Test
  void whatTheKeysSay() throws Failure {
    RestartPlan plan = plan("~at=23:45:10,~within=1h,~jitter=5m,~zone=Europe/Berlin,~exit-code=9");

    assertThat(plan.exitCode()).isEqualTo(9);
    assertThat(plan.backstop()).isFalse();
    assertThat(plan.window()).isPresent();
    assertThat(plan.window().get().at()).isEqualTo(LocalTime.of(23, 45, 10));
    assertThat(plan.window().get().length()).isEqualTo(Duration.ofHours(1));
    assertThat(plan.window().get().zone()).contains(ZoneId.of("Europe/Berlin"));
  }

  @Test
  void theDefaultsAndTheBackstop() throws Failure {
    assertThat(plan("").window().map(it -> it.at())).contains(LocalTime.of(4, 0));
    assertThat(plan("~at=4:00").window().map(it -> it.at())).contains(LocalTime.of(4, 0));
    assertThat(plan("~at=off").window()).isEmpty();
    assertThat(plan("").exitCode()).isEqualTo(75);
    assertThat(plan("~at=04:00,~at-window-end=exit").backstop()).isTrue();
    assertThat(plan("~at=04:00,~at-window-end=exit,~mode=notify").backstop()).isFalse();
    assertThat(plan("~after-hours=20,~at-window-end=exit").backstop()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 8",
    "~max-restarts=100, 105",
    "'~max-restarts=5,~max-restarts-in=10m', 10",
    "'~max-restarts=5,~max-restarts-in=9m', 15",
    "'~max-restarts=2,~max-restarts-in=24h', 7"
  })
  void systemdGivesUpBehindThePlanner(String keys, int starts) throws Failure {
    assertThat(plan(keys).mostStarts()).isEqualTo(starts);
  }

  @ParameterizedTest
  @CsvSource({
    "'~at=04:00,mode=observe', mode=guard",
    "'~at=04:00,mode=observer', mode=guard",
    "'~at=04:00,~mode=notify', takes exit",
    "'~at=off', after-hours",
    "'~max-restarts=2,~after-calls=OFF', after-calls"
  })
  void whatNeverRestartsIsSaidAndHasNoBackstop(String keys, String why) throws Failure {
    HostJob job = Jobs.job((keys + ",~at-window-end=exit").replace("~", "scheduled-restart."));

    assertThat(job.plan().backstop()).isFalse();
    assertThat(job.notes()).singleElement().asString().contains("never restart this host", why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "~at=04:00,mode=Guard",
        "~after-hours=20",
        "~after-calls=9",
        "~time-to-limit=1h",
        "~at=04:00,~zone=SYSTEM"
      })
  void whatMayRestartIsNotSpokenOf(String keys) throws Failure {
    assertThat(plan(keys).never()).isEmpty();
    assertThat(plan(keys).window().flatMap(it -> it.zone())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'~max-restarts=0', 1 to 100",
    "'~max-restarts=101', 1 to 100",
    "'~max-restarts-in=25h', at most 24h",
    "'~max-restarts-in=0s', at least 1s",
    "~at=4:0, HH:MM",
    "~at=24:00, HH:MM",
    "~at=04:60, HH:MM",
    "~at=noon, HH:MM",
    "'~at=04:00,~within=0s', at least 1s",
    "'~at=04:00,~within=999ms', at least 1s",
    "'~at=04:00,~within=13h', at most 12h",
    "'~at=04:00,~within=30', at most 12h",
    "'~at=04:00,~zone=Mars', Europe/Berlin",
    "'~at=04:00,~at-window-end=maybe', skip or exit",
    "'~at=04:00,~mode=off', exit or notify",
    "'~at=04:00,~exit-code=0', 1 to 125",
    "'~at=04:00,~exit-code=126', 1 to 125",
    "~after-hours=20h, 1 to 8760",
    "~after-calls=0, 1 to 1000000000",
    "'~time-to-limit=59s', at least 60s",
    "'~at=04:00,~jitter=61m', at most 1h",
    "'~at=04:00,~stuck-after=99ms', at least 100ms",
    "'~at=04:00,~supervised=no', auto or yes"
  })
  void mistakes(String keys, String allowed) {
    assertThatThrownBy(() -> plan(keys))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.exit).isEqualTo(Exit.USAGE))
        .hasMessageContaining("scheduled-restart.")
        .hasMessageContaining(allowed);
  }

  @Test
  void aVariableCalledLikeAKeyIsSomebodyElses() throws Failure {
    Map<String, String> theirs = Map.of("mode", "observe", "scheduled-restart.at", "noon");
    Map<String, String> ours = Map.of("MLX_GUARD_SCHEDULED_RESTART_AT", " 05:00 ");

    assertThat(at(theirs)).contains(LocalTime.of(4, 0));
    assertThat(at(ours)).contains(LocalTime.of(5, 0));
  }

  private static Optional<LocalTime> at(Map<String, String> environment) throws Failure {
    RestartPlan plan = Jobs.job("", environment, Optional.empty(), List.of()).plan();
    assertThat(plan.never()).isEmpty();
    return plan.window().map(RestartPlan.Window::at);
  }

  @ParameterizedTest
  @CsvSource({
    "TZ, :Europe/Berlin, Europe/Berlin",
    "TZ, Europe/Berlin, Europe/Berlin",
    "JDK_JAVA_OPTIONS, -Duser.timezone=PST, America/Los_Angeles"
  })
  void theHostsOwnClockIsReadAsTheJvmReadsIt(String variable, String value, String zone)
      throws Failure {
    RestartPlan plan = Jobs.job(ENDS, Map.of(variable, value), Optional.empty(), List.of()).plan();

    assertThat(plan.window().flatMap(it -> it.zone())).contains(ZoneId.of(zone));
  }

  @Test
  void aTimerNeedsAClockThatIsKnown() throws Failure {
    Map<String, String> posix = Map.of("TZ", "EST5EDT,M3.2.0,M11.1.0");

    assertThatThrownBy(() -> Jobs.job(ENDS, posix, Optional.empty(), List.of()))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.exit).isEqualTo(Exit.USAGE))
        .hasMessageContainingAll("EST5EDT,M3.2.0,M11.1.0", "set scheduled-restart.zone");
    assertThat(Jobs.job("", posix, Optional.empty(), List.of()).plan().backstop()).isFalse();
    String told = ENDS + ",scheduled-restart.zone=UTC";
    assertThat(Jobs.job(told, posix, Optional.empty(), List.of()).plan().backstop()).isTrue();
  }

  @Test
  void quotesBelongToAnArgument() throws Failure {
    String property = "-Dmlx.guard.scheduled-restart.at=\"05:00\"";

    assertThat(plan("~at=\"05:00\"").window().map(it -> it.at())).contains(LocalTime.of(5, 0));
    assertThatThrownBy(() -> Jobs.job("", property, "-jar", "app.jar"))
        .hasMessageContaining("HH:MM");
  }

  @ParameterizedTest
  @CsvSource({"04:00, 04:32, 1920", "23:45:10, 00:17:10, 1920"})
  void theBackstopIsBehindTheEndAndTheDrain(String at, String fires, long seconds) throws Failure {
    RestartPlan plan = plan("~at=" + at + ",~at-window-end=exit");

    Backstop exact = Backstop.behind(plan.window().orElseThrow(), Duration.ofSeconds(90), false);
    Backstop whole = Backstop.behind(plan.window().orElseThrow(), Duration.ofSeconds(90), true);

    assertThat(exact).isEqualTo(new Backstop(LocalTime.parse(fires), Duration.ofSeconds(seconds)));
    assertThat(whole.at().getSecond()).isZero();
    assertThat(whole.length()).isBetween(exact.length(), exact.length().plusSeconds(59));
    assertThat(plan.window().orElseThrow().at().plus(whole.length())).isEqualTo(whole.at());
  }
}
