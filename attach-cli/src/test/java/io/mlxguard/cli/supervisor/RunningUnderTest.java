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
    assertThat(RunningUnder.note(4711, SYSTEMD, USERS))
        .endsWith("systemctl --user disable --now llm.service")
        .doesNotContain("kill");
    assertThat(RunningUnder.note(4711, SYSTEMD, "0::/system.slice/llm.service/inner\n"))
        .endsWith("systemctl disable --now llm.service");
    assertThat(RunningUnder.note(4711, SYSTEMD, "0::/\n")).contains("systemctl status 4711");
    assertThat(RunningUnder.note(4711, Map.of("XPC_SERVICE_NAME", "local.llm"), ""))
        .endsWith("launchctl bootout gui/$(id -u)/local.llm")
        .doesNotContain("kill");
  }

  @Test
  void aChildOfAServiceOrOfATerminalIs() {
    assertThat(RunningUnder.note(4712, SYSTEMD, USERS)).endsWith("kill 4712");
    assertThat(RunningUnder.note(4711, Map.of("SYSTEMD_EXEC_PID", "4711"), USERS)).contains("kill");
    for (String job : new String[] {"", "0", "application.com.apple.Terminal.1"}) {
      assertThat(RunningUnder.note(1, Map.of("XPC_SERVICE_NAME", job), "")).endsWith("kill 1");
    }
  }
}
