// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlxguard.bed.Attachment;
import io.mlxguard.bed.Bed.Personality;
import io.mlxguard.bed.Command;
import io.mlxguard.bed.GuardStatus;
import io.mlxguard.bed.HostProcess;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layer 1 must not change under work in flight: it comes and goes in quiet moments only. */
class WiredLimitTest {

  private static final long GIB = 1L << 30;

  /** Longer than a busy machine lets a working host stand still. */
  private static final String SECOND_OF_QUIET = "install-delay=0ms,idle-after=1s";

  private static final String WORK = "start agents=1 calls=100000 prompt=8..64 new=16..64";

  private static HostProcess start() {
    HostProcess host =
        HostProcess.hostA(Personality.METAL).with("-XX:+EnableDynamicAgentLoading").start().ready();
    host.ask("load");
    host.ask("use");
    return host;
  }

  private static long wired(HostProcess host) {
    return host.ask("record", "wiredLimit");
  }

  private static GuardStatus.Layer layer(HostProcess host, String status) {
    return Eventually.status(host, it -> it.layer("wired-limit").status().equals(status))
        .layer("wired-limit");
  }

  private static void stays(HostProcess host, long bytes) {
    Eventually.looks(host, 5);
    assertThat(wired(host)).isEqualTo(bytes);
  }

  @Test
  void itIsSetAndGivenBackOnceNothingRuns() {
    try (HostProcess host = start();
        Attachment guard = Attachment.to(host)) {
      host.ask(WORK);
      assertThat(guard.start("wired-limit=1g," + SECOND_OF_QUIET).ok()).isTrue();
      assertThat(layer(host, "WAITING").reason())
          .isEqualTo("waits for a quiet moment to set 1 GiB (1073741824 bytes)");
      stays(host, 0);
      host.ask("stop");
      GuardStatus.Part set = layer(host, "ACTIVE").only();
      assertThat(set.effective()).hasValue(GIB);
      assertThat(set.previous()).hasValue(0);
      assertThat(set.reason()).contains("keeps memory resident, caps nothing");
      assertThat(wired(host)).isEqualTo(GIB);

      host.ask(WORK);
      WithdrawnAccessTest.seenAtWork(host);
      CompletableFuture<Attachment.Report> stopped = CompletableFuture.supplyAsync(guard::stop);
      stays(host, GIB);
      assertThat(stopped).isNotDone();
      host.ask("stop");
      assertThat(stopped.join().unrestored()).isEmpty();
      assertThat(wired(host)).isZero();
      Undisturbed.end(host);
    }
  }

  @Test
  void aHostThatIsNeverQuietKeepsItAndTheDetachNamesIt() {
    String configuration = "wired-limit=1g,detach-timeout=1s,install-delay=0ms,idle-after=";
    try (HostProcess host = start();
        Attachment guard = Attachment.to(host)) {
      Limits own = Limits.recorded(host);
      assertThat(guard.start(configuration + "300ms").ok()).isTrue();
      assertThat(layer(host, "ACTIVE").only().effective()).hasValue(GIB);
      host.ask(WORK);
      assertThat(guard.start(configuration + "1h").ok()).isTrue();
      Command.Outcome detach = Command.mlxGuard("detach", Long.toString(host.pid()), "--json");
      assertThat(detach.exit()).isEqualTo(5);
      assertThat(detach.json().getArray("unrestored"))
          .singleElement()
          .asString()
          .contains("wired limit of 0 bytes")
          .endsWith(": MLX was never quiet, and it must not change under running work");
      assertThat(wired(host)).isEqualTo(GIB);
      assertThat(Limits.recorded(host)).as("the others").isEqualTo(own);
      Eventually.unguarded(host);
      host.ask("stop");
      assertThat(host.await()).noneMatch(line -> line.contains("error"));
      Undisturbed.end(host);
    }
  }

  @Test
  void aSecondAttachChangesItAndGivesItBack() {
    String quiet = ",install-delay=0ms,idle-after=300ms";
    try (HostProcess host = start();
        Attachment guard = Attachment.to(host)) {
      host.ask("set-wired bytes=" + GIB / 2);
      assertThat(guard.start("wired-limit=1g" + quiet).ok()).isTrue();
      assertThat(layer(host, "ACTIVE").only().previous()).hasValue(GIB / 2);
      assertThat(guard.start("wired-limit=2g" + quiet).ok()).isTrue();
      Eventually.poll().until(() -> wired(host) == 2 * GIB);
      assertThat(layer(host, "ACTIVE").only().previous()).hasValue(GIB / 2);
      assertThat(guard.start("wired-limit=off" + quiet).ok()).isTrue();
      assertThat(layer(host, "OFF").reason()).isEqualTo("switched off");
      assertThat(wired(host)).isEqualTo(GIB / 2);
      assertThat(guard.stop().unrestored()).isEmpty();
      Undisturbed.end(host);
    }
  }

  @ParameterizedTest(name = "{0} on {1}: wired-limit={2}")
  @CsvSource({
    "FFM, METAL, auto, auto: this is not macOS; wired-limit=SIZE sets it all the same",
    "FFM, CUDA, 1g, only Metal wires memory",
    "JNI, METAL, 1g, without mlx-c there is no exception barrier",
    "FFM, CPU, 1g, only Metal wires memory",
  })
  void whereItIsNotRightItIsSkippedAndTheStartLineSaysWhy(
      Binding binding, Personality personality, String setting, String why) {
    HostProcess.Launch launch =
        binding.host(personality).guarded("idle-after=300ms,wired-limit=" + setting);
    try (HostProcess host = launch.start().ready()) {
      host.ask("load");
      host.ask("use");
      GuardStatus status = Eventually.state(host, "GUARDING");
      assertThat(status.layer("wired-limit").status()).isEqualTo("SKIPPED");
      assertThat(status.layer("wired-limit").reason()).isEqualTo(why);
      assertThat(host.ask("record")).doesNotContainPattern("guardCalls=\\S*set_wired");
      Undisturbed.end(host);
      assertThat(Undisturbed.stderr(host))
          .singleElement()
          .asString()
          .contains("wired-limit: SKIPPED, " + why);
    }
  }
}
