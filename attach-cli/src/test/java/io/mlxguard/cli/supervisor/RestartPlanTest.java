// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlxguard.cli.target.Exit;
import io.mlxguard.cli.target.Failure;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPlanTest {
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
    "'~at=04:00,~exit-code=126', 1 to 125"
  })
  void mistakes(String keys, String allowed) {
    assertThatThrownBy(() -> plan(keys))
        .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.exit).isEqualTo(Exit.USAGE))
        .hasMessageContaining("scheduled-restart.")
        .hasMessageContaining(allowed);
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
