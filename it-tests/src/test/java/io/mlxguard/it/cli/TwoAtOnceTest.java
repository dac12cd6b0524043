// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Limits;
import io.mlxguard.it.Undisturbed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two people who guard the same host at the same moment. */
class TwoAtOnceTest {

  private static final String QUICK = "install-delay=0ms,memory-limit=2g,cache-limit=";
  private static final Limits BY_ONE = new Limits(300L << 20, 2L << 30);
  private static final Limits BY_TWO = new Limits(200L << 20, 2L << 30);

  private static HostProcess host() {
    return HostProcess.hostA(Personality.METAL, "--eager")
        .with("-XX:+EnableDynamicAgentLoading")
        .start()
        .ready();
  }

  private static List<JsonObject> both(Command.Cli one, Command.Cli two) {
    List<Command.Running> running = List.of(one.start(), two.start());
    return running.stream().map(it -> Said.done(it.outcome())).toList();
  }

  /** The limits are those of the configuration that is said to be in force. */
  private static void assertOneOfBoth(HostProcess host) {
    GuardStatus status = GuardStatus.of(host).orElseThrow();
    assertThat(status.state()).isEqualTo("GUARDING");
    boolean one = status.settings().stream().anyMatch(it -> it.startsWith("cache-limit=300m "));
    assertThat(Limits.recorded(host)).isEqualTo(one ? BY_ONE : BY_TWO);
  }

  @Test
  void whoAttachLeaveOneGuardWithTheConfigurationOfEither() {
    try (HostProcess host = host()) {
      Limits own = Limits.recorded(host);
      List<JsonObject> said =
          both(
              Said.cli("attach", host.pid(), QUICK + "300m"),
              Said.cli("attach", host.pid(), QUICK + "200m"));
      assertThat(said).allMatch(it -> it.getBoolean("changed"));
      assertThat(said.stream().map(it -> it.getString("message")))
          .as("the first starts, the other reconfigures")
          .anyMatch(it -> it.startsWith("started; "))
          .anyMatch(it -> it.startsWith("reconfigured: "));
      assertOneOfBoth(host);
      assertDetaches(host, own);
    }
  }

  @Test
  void whoSetLeaveTheValueOfEitherAndBothOfTwoKeys() {
    try (HostProcess host = host()) {
      Limits own = Limits.recorded(host);
      Said.done(Said.run("attach", host.pid(), QUICK + "1g"));
      both(
          Said.cli("set", host.pid(), "cache-limit=300m"),
          Said.cli("set", host.pid(), "cache-limit=200m"));
      assertOneOfBoth(host);
      both(
          Said.cli("set", host.pid(), "cache-limit=400m"),
          Said.cli("set", host.pid(), "memory-limit=3g"));
      assertThat(Limits.recorded(host)).isEqualTo(new Limits(400L << 20, 3L << 30));
      assertDetaches(host, own);
    }
  }

  @Test
  void whoDetachAreBothAnswered() {
    try (HostProcess host = host()) {
      Limits own = Limits.recorded(host);
      Said.done(Said.run("attach", host.pid(), QUICK + "300m"));
      assertThat(both(Said.cli("detach", host.pid()), Said.cli("detach", host.pid())))
          .extracting(it -> it.getBoolean("changed"))
          .containsExactlyInAnyOrder(true, false);
      assertGone(host, own);
    }
  }

  /** Whichever is last has its way. */
  @Test
  void whoAttachesAndWhoDetachesLeaveOneOfBoth() {
    try (HostProcess host = host()) {
      Limits own = Limits.recorded(host);
      Said.done(Said.run("attach", host.pid(), QUICK + "200m"));
      List<Command.Running> running =
          Stream.of(Said.cli("attach", host.pid(), QUICK + "300m"), Said.cli("detach", host.pid()))
              .map(Command.Cli::start)
              .toList();
      Command.Outcome attached = running.get(0).outcome();
      assertThat(Said.done(running.get(1).outcome()).getBoolean("changed")).isTrue();
      Optional<GuardStatus> status = GuardStatus.of(host);
      if (status.isPresent()) {
        assertThat(Said.done(attached).getBoolean("changed")).isTrue();
        assertThat(Limits.recorded(host)).isEqualTo(BY_ONE);
        assertDetaches(host, own);
      } else {
        // It was guarded for a moment, and who asked for that is to know that it is not any more.
        assertThat(attached.exit()).as(attached.toString()).isIn(0, 5);
        assertThat(attached.exit() == 0 || attached.stderr().contains("detached again meanwhile"))
            .as(attached.toString())
            .isTrue();
        assertGone(host, own);
      }
    }
  }

  private static void assertDetaches(HostProcess host, Limits own) {
    assertThat(Said.done(Said.run("detach", host.pid())).getBoolean("changed")).isTrue();
    assertGone(host, own);
  }

  private static void assertGone(HostProcess host, Limits own) {
    assertThat(GuardStatus.of(host)).isEmpty();
    assertThat(Limits.recorded(host)).isEqualTo(own);
    Undisturbed.end(host);
  }
}
