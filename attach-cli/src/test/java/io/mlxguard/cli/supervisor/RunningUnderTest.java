// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.cli.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RunningUnderTest {
  private static final Map<String, String> SYSTEMD =
      Map.of("INVOCATION_ID", "1f", "SYSTEMD_EXEC_PID", "4711");

  private static final String USERS =
      "0::/user.slice/user-1000.slice/user@1000.service/app.slice/llm.service\n";

  @Test
  void whatIsSupervisedIsNotToBeKilled() {
    assertThat(RunningUnder.underSystemd(4711, SYSTEMD, USERS))
        .endsWith("systemctl --user disable --now llm.service")
        .doesNotContain("kill");
    assertThat(RunningUnder.underSystemd(4711, SYSTEMD, "0::/system.slice/llm.service/inner\n"))
        .endsWith("systemctl disable --now llm.service");
    assertThat(RunningUnder.underSystemd(4711, SYSTEMD, "0::/\n"))
        .contains("systemctl status 4711");
  }

  /** Whose variables no other process may see. */
  @Test
  void aChildOfLaunchdsIsLookedUpFirst() {
    assertThat(RunningUnder.underLaunchd(4711))
        .containsSubsequence(
            "launchctl print gui/$(id -u) | grep -w 4711",
            "launchctl print system | grep -w 4711",
            "disable",
            "bootout",
            "else kill 4711");
  }

  @Test
  void aChildOfAServiceOrOfATerminalIs() {
    assertThat(RunningUnder.underSystemd(4712, SYSTEMD, USERS)).endsWith("kill 4712");
    assertThat(RunningUnder.underSystemd(4711, Map.of("SYSTEMD_EXEC_PID", "4711"), USERS))
        .contains("kill");
    assertThat(RunningUnder.underSystemd(4711, Map.of(), "")).endsWith("kill 4711");
  }
}
