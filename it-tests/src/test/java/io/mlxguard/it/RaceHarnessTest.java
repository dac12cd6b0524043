// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.HostProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bed sees a clear under open calls and under queued work; nothing guards these hosts. */
class RaceHarnessTest {

  /** What the bed makes of a host's exit code after a race. */
  private static final int VIOLATION = 86;

  private static final String SHORT_CALLS = " model=tiny prompt=1..4 new=1..3";

  private static HostProcess used(HostProcess.Launch launch) {
    HostProcess host = launch.start().ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  @ParameterizedTest
  @EnumSource(
      value = Personality.class,
      names = {"METAL", "CUDA"})
  void clearsUnderOpenCallsFailTheHost(Personality personality, @TempDir Path folder)
      throws IOException {
    Path record = folder.resolve("record");
    HostProcess.Launch launch =
        HostProcess.hostA(personality).env("MLX_BED_RECORD", record.toString());
    try (HostProcess host = used(launch)) {
      host.ask("start agents=4 calls=2000 seed=1 rude-clear=true" + SHORT_CALLS);
      host.await();
      assertThat(host.end()).isEqualTo(VIOLATION);
    }
    String line = Files.readString(record).strip();
    assertThat(HostProcess.number("openAtClear", line)).isPositive();
    assertThat(HostProcess.number("raceViolations", line))
        .isPositive()
        .isLessThanOrEqualTo(HostProcess.number("clears", line));
    assertThat(line).contains(" violations=0 ");
  }

  @ParameterizedTest
  @EnumSource(Personality.class)
  void callsOfEveryMannerLeaveTheCountsAtZero(Personality personality) {
    try (HostProcess host = used(HostProcess.hostA(personality))) {
      host.ask(
          "start agents=12 calls=1200 seed=2 fail=10 nest=20 async=20 lookahead=30 fail-ahead=true"
              + SHORT_CALLS);
      assertThat(HostProcess.number("failed", host.await().getLast())).isBetween(60L, 180L);
      Eventually.poll().until(() -> host.ask("record", "queued") == 0);
      assertThat(host.ask("record"))
          .contains(" clears=0 openAtClear=0 queuedAtClear=0 begunInClear=0 raceViolations=0 ")
          .contains(" openCalls=0 queued=0 ");
      host.ask("clear");
      assertThat(host.ask("record"))
          .contains(" clears=1 openAtClear=0 queuedAtClear=0 begunInClear=0 raceViolations=0 ")
          .contains(" poolAfterLastClear=0");
      Undisturbed.end(host);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Personality.class,
      names = {"METAL", "CUDA"})
  void aClearOverQueuedWorkIsARaceThoughNoCallIsOpen(Personality personality) {
    try (HostProcess host = used(HostProcess.hostA(personality))) {
      host.ask("look-ahead thread=other hold=true");
      host.ask("clear");
      String raced =
          " clears=1 openAtClear=0 queuedAtClear=1 begunInClear=0 raceViolations=1 openCalls=0 ";
      assertThat(host.ask("record")).contains(raced + "queued=1 ");
      host.ask("release-streams");
      Eventually.poll().until(() -> host.ask("record", "queued") == 0);
      host.ask("clear");
      assertThat(host.ask("record")).contains(raced.replace("clears=1", "clears=2"));
    }
  }

  @Test
  void aCallThatBeginsUnderAClearIsARaceToo() {
    try (HostProcess host = used(HostProcess.hostA(Personality.METAL))) {
      host.ask("slow-clear millis=1000");
      host.ask("start agents=1 calls=100 pause=20" + SHORT_CALLS);
      host.ask("clear");
      String record = host.ask("record");
      assertThat(HostProcess.number("begunInClear", record)).isPositive();
      assertThat(record).contains(" clears=1 ").contains(" raceViolations=1 ");
    }
  }

  @Test
  void aJniHostsCallsAreKnownToo() {
    try (HostProcess host = used(HostProcess.hostB(Personality.METAL))) {
      host.ask("start agents=2 calls=20 prompt=16 new=20 rude-clear=true");
      host.await();
      String record = host.ask("record");
      assertThat(HostProcess.number("openAtClear", record)).isPositive();
      assertThat(record).contains(" openCalls=0 ");
    }
  }

  @Test
  void theLowestCacheLimitIsKept() {
    try (HostProcess host = used(HostProcess.hostA(Personality.METAL))) {
      assertThat(host.ask("record")).contains(" minCacheLimit=- ");
      host.ask("set-cache bytes=1000000");
      host.ask("set-cache bytes=2000000");
      assertThat(host.ask("record")).contains(" cacheLimit=2000000 ", " minCacheLimit=1000000 ");
    }
  }
}
