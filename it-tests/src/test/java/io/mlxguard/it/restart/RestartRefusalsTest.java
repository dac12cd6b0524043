// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import io.mlxguard.it.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where layer 6 does not leave the host, says why at once, or is kept from it. */
class RestartRefusalsTest {

  private static final String WOVEN =
      "install-delay=0ms,clear-after-generate.methods=io.mlxguard.host.HostA#generate(..),";
  private static final String LAYER = "scheduled-restart";

  @TempDir private Path state;

  private HostProcess.Launch host(String arguments) {
    return HostProcess.hostA(Personality.METAL)
        .env("XDG_STATE_HOME", state.toString())
        .env("XPC_SERVICE_NAME", "0")
        .env("INVOCATION_ID", "inherited")
        .env("SYSTEMD_EXEC_PID", "1")
        .guarded(arguments);
  }

  private static void uses(HostProcess host) {
    assertThat(host.ask("load")).isEqualTo("loaded");
    assertThat(host.ask("generate new=8")).startsWith("tokens ");
  }

  /** A call from before its method was woven is none that counts. */
  private static void usesWoven(HostProcess host) {
    says(host, "wove io.mlxguard.host.HostA.generate");
    uses(host);
  }

  private static void says(HostProcess host, String words) {
    Eventually.poll().until(host::stderr, said -> said.contains(words));
  }

  private static GuardStatus.Layer layer(HostProcess host, String status) {
    return Eventually.status(host, it -> it.layer(LAYER).status().equals(status)).layer(LAYER);
  }

  @Test
  void withoutASupervisorItSaysSoAtTheStartAndLeavesNothing() {
    try (HostProcess host = host(WOVEN + "scheduled-restart.after-calls=1").start().ready()) {
      says(host, "nothing shows that a supervisor would start this process again");
      usesWoven(host);
      assertThat(layer(host, "OFF").reason()).contains("scheduled-restart.supervised=yes");
      uses(host);
      assertThat(host.end()).isZero();
    }
  }

  /** The control of the one above: the same, and somebody vouches. */
  @Test
  void withOneItLeaves() throws IOException {
    try (HostProcess host =
        host(WOVEN + "scheduled-restart.after-calls=1,scheduled-restart.supervised=yes")
            .start()
            .ready()) {
      usesWoven(host);
      assertThat(host.exitCode()).isEqualTo(75);
      assertThat(host.stderr())
          .contains("exits with 75, supervised=yes has to start it again")
          .contains("no shutdown hook")
          .contains("leaving with exit code 75: 1 calls (scheduled-restart.after-calls=1)")
          .doesNotContain("has not ended");
    }
    try (var files = Files.list(state.resolve("mlx-guard"))) {
      assertThat(files.toList()).singleElement().asString().contains("restarts-");
    }
  }

  @Test
  void whereNoRecordCanBeKeptNothingIsLeft() throws IOException {
    Files.writeString(state.resolve("mlx-guard"), "a file in the folder's place");
    try (HostProcess host =
        host(WOVEN + "scheduled-restart.after-calls=1,scheduled-restart.supervised=yes")
            .start()
            .ready()) {
      says(host, "nothing would stop a loop");
      usesWoven(host);
      assertThat(layer(host, "OFF").reason()).contains("no record of restarts can be kept");
      assertThat(host.end()).isZero();
    }
  }

  @Test
  void whoOnlyWantsToBeToldIsToldAndNeedsNoSupervisor() {
    try (HostProcess host =
        host(WOVEN + "scheduled-restart.after-calls=1,scheduled-restart.mode=notify")
            .start()
            .ready()) {
      usesWoven(host);
      says(host, "now would be the moment to restart: 1 calls");
      uses(host);
      assertThat(layer(host, "ACTIVE").reason()).contains("leaves nothing");
      assertThat(host.end()).isZero();
    }
    assertThat(state).as("nor is anything written").isEmptyDirectory();
  }

  /** Its window passes under calls that overlap, so that there is no moment without one. */
  @Test
  void aHostThatIsNeverQuietIsNotLeft() {
    try (HostProcess host = host(WOVEN + "scheduled-restart.supervised=yes").start().ready()) {
      usesWoven(host);
      assertThat(host.ask("start agents=2 calls=1000 new=200")).doesNotStartWith("error");
      try (Attachment guard = Attachment.to(host)) {
        LocalTime at = LocalTime.now(ZoneOffset.UTC).plusSeconds(2);
        String keys =
            "scheduled-restart.at=%tT,scheduled-restart.zone=UTC,scheduled-restart.within=2s,scheduled-restart.jitter=0s"
                .formatted(at);
        assertThat(guard.ask("set", keys).ok()).isTrue();
      }
      says(host, "no moment without a call came in time");
      assertThat(host.ask("stop")).doesNotStartWith("error");
      assertThat(layer(host, "ACTIVE").reason()).contains("each day at");
      assertThat(host.end()).isZero();
      assertThat(host.stderr()).contains("waits for a lull").doesNotContain("leaving");
    }
  }

  @Test
  void aTimeThatCannotBeReadIsOffAndARunningGuardTakesAnother() {
    try (HostProcess host =
        host("install-delay=0ms,scheduled-restart.at=4am,scheduled-restart.supervised=yes")
            .start()
            .ready()) {
      says(host, "scheduled-restart.at \"4am\" is not a time of the day; allowed: ");
      uses(host);
      assertThat(layer(host, "OFF").setting()).isEqualTo("unreadable");
      try (Attachment guard = Attachment.to(host)) {
        assertThat(guard.ask("set", "scheduled-restart.at=25:00").ok()).isFalse();
        assertThat(guard.ask("set", "scheduled-restart.at=04:00,scheduled-restart.zone=UTC").ok())
            .isTrue();
        assertThat(layer(host, "ACTIVE").reason()).contains("each day at 04:00", "T04:00Z");
        assertThat(guard.stop().unrestored()).isEmpty();
      }
      assertThat(host.end()).isZero();
    }
  }

  @Test
  void aShutdownThatHangsIsReportedWithTheThreadThatHoldsIt() throws InterruptedException {
    try (HostProcess host =
        host(WOVEN
                + "scheduled-restart.after-calls=1,scheduled-restart.supervised=yes,"
                + "scheduled-restart.stuck-after=100ms")
            .start()
            .ready()) {
      assertThat(host.ask("hang-at-exit")).isEqualTo("hangs");
      usesWoven(host);
      says(host, "held by thread \"host-drains\" WAITING at "); // by a later report perhaps
      assertThat(host.stderr())
          .contains("the shutdown has not ended for", "CommandLoop.lambda$hangAtExit")
          .doesNotContain("no shutdown hook of its own");
      assertThat(host.process().isAlive()).as("nothing is cut short").isTrue();
      host.process().destroyForcibly();
      assertThat(host.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
  }
}
