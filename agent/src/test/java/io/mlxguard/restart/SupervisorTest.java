// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.restart.Supervisor.Self;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an environment proves of a supervisor. */
class SupervisorTest {

  private static final String GROUP = "0::/user.slice/user@1000.service/app.slice/llm.service\n";

  private static Optional<String> name(Map<String, String> environment, String cgroup) {
    return Supervisor.in(environment, new Self(4711, OptionalLong.of(42), false, cgroup))
        .map(Supervisor::name);
  }

  private static Self ofLaunchd(long parent) {
    return new Self(4711, OptionalLong.of(parent), true, "");
  }

  @Test
  void aLaunchdJob() {
    Map<String, String> environment = Map.of("XPC_SERVICE_NAME", "com.acme.llm");

    Optional<Supervisor> found = Supervisor.in(environment, ofLaunchd(1));
    assertThat(found.map(Supervisor::name)).hasValue("launchd, job com.acme.llm");
    assertThat(found.flatMap(Supervisor::label)).hasValue("com.acme.llm");
    assertThat(found.map(Supervisor::byHand))
        .hasValueSatisfying(
            it ->
                assertThat(it)
                    .contains("kickstart -k gui/$(id -u)/com.acme.llm", "system/com.acme.llm"));
    assertThat(found.flatMap(it -> it.doubt(it.startsAgainAfter(75))))
        .hasValueSatisfying(it -> assertThat(it).contains("KeepAlive"));
    assertThat(Supervisor.vouchedFor().doubt(Optional.empty())).isEmpty();
    Map<String, String> hidden = Map.of("INVOCATION_ID", "abc", "SYSTEMD_EXEC_PID", "4711");
    assertThat(
            Supervisor.in(hidden, new Self(4711, OptionalLong.empty(), false, "0::/\n"))
                .flatMap(it -> it.doubt(Optional.empty())))
        .as("a group that does not show")
        .isPresent();
    assertThat(Supervisor.in(environment, ofLaunchd(42))).as("below a job's shell").isEmpty();
    assertThat(name(environment, "")).as("where there is no launchd").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "application.com.apple.Terminal.1234"})
  void aTerminalOrAnAppIsNone(String job) {
    assertThat(Supervisor.in(Map.of("XPC_SERVICE_NAME", job), ofLaunchd(1))).isEmpty();
  }

  @Test
  void aSystemdService() {
    Map<String, String> environment = Map.of("INVOCATION_ID", "abc", "SYSTEMD_EXEC_PID", "4711");

    assertThat(name(environment, GROUP)).hasValue("systemd, unit llm.service");
    assertThat(name(environment, GROUP.strip() + "/payload\n"))
        .as("a group of its own below")
        .hasValue("systemd, unit llm.service");
    assertThat(name(environment, "0::/user.slice/user@1000.service/init.scope\n"))
        .hasValue("systemd");
    assertThat(name(environment, "")).as("a group that does not show").hasValue("systemd");
  }

  /** Inside a namespace the group's path tells nothing of the manager. */
  @Test
  void theManagerIsTheUsersWhereItSaysSo() {
    String group = "0::/llm.service\n";
    Map<String, String> system = Map.of("INVOCATION_ID", "abc", "SYSTEMD_EXEC_PID", "4711");
    Map<String, String> user = new HashMap<>(system);
    user.put("MANAGERPID", "12");

    assertThat(byHand(system, group)).hasValue("systemctl restart llm.service");
    assertThat(byHand(user, group)).hasValue("systemctl --user restart llm.service");
    assertThat(byHand(system, GROUP)).hasValue("systemctl --user restart llm.service");
  }

  private static Optional<String> byHand(Map<String, String> environment, String cgroup) {
    return Supervisor.in(environment, new Self(4711, OptionalLong.of(42), false, cgroup))
        .map(Supervisor::byHand);
  }

  @Test
  void whatIsInheritedIsNone() {
    assertThat(name(Map.of("INVOCATION_ID", "abc", "SYSTEMD_EXEC_PID", "1"), GROUP)).isEmpty();
    assertThat(name(Map.of("INVOCATION_ID", "abc"), GROUP)).as("systemd before 248").isEmpty();
    assertThat(name(Map.of("SYSTEMD_EXEC_PID", "4711"), GROUP)).isEmpty();
    assertThat(name(Map.of(), GROUP)).isEmpty();
  }
}
